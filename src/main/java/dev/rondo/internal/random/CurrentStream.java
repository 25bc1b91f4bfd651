package dev.rondo.internal.random;

import java.nio.ByteBuffer;

/**
 * The stream of today's PyTorch: that of 2.13 on a machine with AVX2 or AVX-512.
 *
 * <p>Source: {@code ATen/core/DistributionsHelper.h}, {@code ATen/core/TransformationHelper.h} and
 * {@code ATen/native/cpu/DistributionTemplates.h}. Not thread-safe.
 */
public final class CurrentStream implements RandomStream {
    /** From this range on, the remainder of one word is uneven by more than PyTorch allows. */
    private static final long WIDE_RANGE = 1L << 28;
    /** The same for shuffles. */
    private static final int WIDE_SHUFFLE = (int) (0xffffffffL / 20);

    private final MersenneTwister engine;
    private final ScalarNormal scalarNormal;
    private final VectorNormal vectorNormal;

    /** Starts the stream of a seed, of which the low 32 bits count. */
    public CurrentStream(long seed) {
        engine = new MersenneTwister(seed);
        scalarNormal = new ScalarNormal(engine, u -> Math.log1p(-u));
        vectorNormal = new VectorNormal(engine);
    }

    @Override
    public float uniform(float low, float high) {
        // The vector kernels fuse the multiplication and the addition, which may then round up to the excluded bound.
        float value = Math.fma(Uniforms.nextFloat(engine), high - low, low);
        return value == high ? low : value;
    }

    @Override
    public boolean bernoulli(double probability) {
        return uniform() < probability;
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
        if (count < VectorNormal.BLOCK) {
            scalarNormal.fill(out, count, mean, std);
        } else {
            vectorNormal.fill(out, count, (float) mean, (float) std);
        }
    }

    @Override
    public long[] permutation(int size) {
        return size < WIDE_SHUFFLE ? Shuffle.forward(engine, size) : Shuffle.insideOut(engine, size);
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
