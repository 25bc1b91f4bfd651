package dev.rondo.internal.random;

/**
 * Normal numbers in blocks of 16 by the Box-Muller transform in float32: PyTorch's way since 0.4 for contiguous tensors
 * of 16 elements and more.
 *
 * <p>A block holds 16 uniforms; the elements j and j + 8 make a pair. Source: {@code normal_fill_AVX2} in PyTorch's
 * {@code ATen/native/cpu/DistributionTemplates.h}. On machines without AVX2, PyTorch itself differs from this in the
 * last bits.
 */
final class VectorNormal {
    /** The elements of a block, and the smallest tensor that is filled this way. */
    static final int BLOCK = 16;

    private static final int HALF = BLOCK / 2;
    private static final float TWO_PI = (float) (2 * Math.PI);

    private final float[] uniforms = new float[BLOCK];
    private final MersenneTwister engine;

    VectorNormal(MersenneTwister engine) {
        this.engine = engine;
    }

    /** Fills every position of a tensor of at least {@value #BLOCK} elements. */
    void fill(FloatSink out, long count, float mean, float std) {
        long whole = count - count % BLOCK;
        for (long start = 0; start < whole; start += BLOCK) {
            block(out, start, mean, std);
        }
        if (whole < count) {
            // PyTorch draws a uniform for every element first, the ones behind the last whole block in vain: it then
            // redraws and overwrites the last 16 elements.
            for (long i = whole; i < count; i++) {
                engine.nextInt();
            }
            block(out, count - BLOCK, mean, std);
        }
    }

    private void block(FloatSink out, long start, float mean, float std) {
        for (int i = 0; i < BLOCK; i++) {
            uniforms[i] = Uniforms.nextFloat(engine);
        }
        for (int i = 0; i < HALF; i++) {
            float radius = (float) Math.sqrt(-2 * CephesMath.log(1 - uniforms[i]));
            float angle = TWO_PI * uniforms[i + HALF];
            out.set(start + i, Math.fma(radius * CephesMath.cos(angle), std, mean));
            out.set(start + i + HALF, Math.fma(radius * CephesMath.sin(angle), std, mean));
        }
    }
}
