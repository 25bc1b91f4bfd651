package dev.rondo.internal.random;

import java.nio.ByteBuffer;

/**
 * The stream of PyTorch 0.3, which knew no vector kernels: every number is made on its own.
 *
 * <p>Source: {@code TH/THRandom.c} and {@code TH/generic/THTensorRandom.c} after PyTorch's pull request 3541 (November
 * 2017). Not thread-safe.
 */
public final class Torch03Stream implements RandomStream {
    /** From this range on, two words a number: read in TH's source of 2018, not in that of 0.3 itself. */
    private static final long WIDE_RANGE = 1L << 32;

    private final MersenneTwister engine;
    private final ScalarNormal scalarNormal;

    /** Starts the stream of a seed, of which the low 32 bits count. */
    public Torch03Stream(long seed) {
        engine = new MersenneTwister(seed);
        scalarNormal = new ScalarNormal(engine, u -> Math.log(1 - u));
    }

    @Override
    public float uniform(float low, float high) {
        // Two roundings: TH was compiled for SSE2, which cannot fuse. The upper bound may be reached.
        return Uniforms.nextFloat(engine) * (high - low) + low;
    }

    @Override
    public boolean bernoulli(double probability) {
        return uniform() <= probability;
    }

    @Override
    public double uniform() {
        return Uniforms.nextDouble(engine);
    }

    @Override
    public long below(long range) {
        if (Long.compareUnsigned(range, WIDE_RANGE) >= 0) {
            return Long.remainderUnsigned(engine.nextLong(), range);
        }
        return Integer.toUnsignedLong(engine.nextInt()) % range;
    }

    @Override
    public void normal(FloatSink out, long count, double mean, double std) {
        scalarNormal.fill(out, count, mean, std);
    }

    @Override
    public long[] permutation(int size) {
        return Shuffle.forward(engine, size);
    }

    @Override
    public void save(ByteBuffer to) {
        engine.save(to);
        scalarNormal.save(to);
    }

    @Override
    public void load(ByteBuffer from) {
        engine.load(from);
        scalarNormal.load(from);
    }
}
