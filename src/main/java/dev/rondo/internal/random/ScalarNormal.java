package dev.rondo.internal.random;

import java.nio.ByteBuffer;
import java.util.function.DoubleUnaryOperator;

/**
 * Normal numbers one at a time by the Box-Muller transform in double, the way of PyTorch's small tensors and of all its
 * tensors before 0.4.
 *
 * <p>The transform makes two numbers; the second is kept for the next call, across tensors. Source: Box and Muller, "A
 * Note on the Generation of Random Normal Deviates", 1958, as in {@code ATen/core/DistributionsHelper.h}. Not
 * thread-safe.
 */
final class ScalarNormal {
    private final MersenneTwister engine;
    private final DoubleUnaryOperator logOfComplement;
    private double kept = Double.NaN;

    /**
     * Draws from an engine.
     *
     * @param logOfComplement computes {@code log(1 - u)}; PyTorch versions differ in how, and so in the last bit
     */
    ScalarNormal(MersenneTwister engine, DoubleUnaryOperator logOfComplement) {
        this.engine = engine;
        this.logOfComplement = logOfComplement;
    }

    /** The next standard normal number. */
    double next() {
        // u < 1 makes the radius finite, so NaN is free to mean that nothing is kept.
        if (!Double.isNaN(kept)) {
            double second = kept;
            kept = Double.NaN;
            return second;
        }
        double angle = 2 * Math.PI * Uniforms.nextDouble(engine);
        double radius = Math.sqrt(-2 * logOfComplement.applyAsDouble(Uniforms.nextDouble(engine)));
        kept = radius * Math.sin(angle);
        return radius * Math.cos(angle);
    }

    /** Fills every position in order. */
    void fill(FloatSink out, long count, double mean, double std) {
        for (long i = 0; i < count; i++) {
            out.set(i, (float) (next() * std + mean));
        }
    }

    /** Writes the number that is kept, in the fields {@code normal_x} to {@code normal_is_valid} of PyTorch's state. */
    void save(ByteBuffer to) {
        boolean isKept = !Double.isNaN(kept);
        to.putDouble(0).putDouble(isKept ? kept : 0).putDouble(0).putInt(isKept ? 1 : 0);
    }

    /** Takes over what another one kept. */
    void load(ByteBuffer from) {
        from.getDouble();
        double number = from.getDouble();
        from.getDouble();
        kept = from.getInt() == 0 ? Double.NaN : number;
    }
}
