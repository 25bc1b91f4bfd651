package dev.rondo.internal.random;

/**
 * Uniform numbers in [0, 1) on the grids PyTorch has used since 0.3: as many bits as the significand holds, so that 1
 * is never reached by rounding.
 *
 * <p>Source: PyTorch's pull request 3541 and {@code ATen/core/TransformationHelper.h}.
 */
final class Uniforms {
    private static final int FLOAT_BITS = 24;
    private static final int DOUBLE_BITS = 53;

    private Uniforms() {}

    /** A float from the low 24 bits of one word. */
    static float nextFloat(MersenneTwister engine) {
        return (engine.nextInt() & ((1 << FLOAT_BITS) - 1)) * 0x1p-24f;
    }

    /** A double from the low 53 bits of two words. */
    static double nextDouble(MersenneTwister engine) {
        return (engine.nextLong() & ((1L << DOUBLE_BITS) - 1)) * 0x1p-53;
    }
}
