package dev.rondo.internal.onednn.plan;

/**
 * What a step computes element by element, as loops over dense arrays that the JIT turns into vector code: one array a
 * gate, indexed alike, nothing conditional. {@link Math#fma} rounds the same way in vectors and out of them, so that
 * results depend on no loop's length.
 */
public final class GateMath {
    /** Beyond it, float32 has no number between tanh and 1. */
    private static final float LARGEST = 7.905311f;

    // tanh(x) as x * P(x^2) / Q(x^2), the rational approximation of the Eigen library (its ptanh for float).
    private static final float P0 = 4.8935246e-3f;
    private static final float P1 = 6.3726195e-4f;
    private static final float P2 = 1.48572235e-5f;
    private static final float P3 = 5.1222973e-8f;
    private static final float P4 = -8.604672e-11f;
    private static final float P5 = 2.000188e-13f;
    private static final float P6 = -2.7607684e-16f;
    private static final float Q0 = 4.893525e-3f;
    private static final float Q1 = 2.2684347e-3f;
    private static final float Q2 = 1.1853471e-4f;
    private static final float Q3 = 1.1982584e-6f;

    private GateMath() {}

    /** tanh within 3 units in the last place; NaN stays NaN. */
    static float tanh(float value) {
        float x = Math.max(-LARGEST, Math.min(LARGEST, value));
        float s = x * x;
        float p = Math.fma(s, P6, P5);
        p = Math.fma(s, p, P4);
        p = Math.fma(s, p, P3);
        p = Math.fma(s, p, P2);
        p = Math.fma(s, p, P1);
        p = x * Math.fma(s, p, P0);
        float q = Math.fma(s, Q3, Q2);
        q = Math.fma(s, q, Q1);
        q = Math.fma(s, q, Q0);
        return p / q;
    }

    private static float sigmoid(float value) {
        return Math.fma(0.5f, tanh(0.5f * value), 0.5f);
    }

    /** {@code x = sigmoid(x)}. */
    public static void sigmoid(float[] x, int length) {
        for (int j = 0; j < length; j++) {
            x[j] = sigmoid(x[j]);
        }
    }

    /** {@code x = tanh(x)}. */
    public static void tanh(float[] x, int length) {
        for (int j = 0; j < length; j++) {
            x[j] = tanh(x[j]);
        }
    }

    /** {@code c = f c + i g}; i and f come as the tanh of half of their sums. */
    static void lstmCell(float[] i, float[] f, float[] g, float[] c, int length) {
        for (int j = 0; j < length; j++) {
            c[j] = Math.fma(Math.fma(0.5f, f[j], 0.5f), c[j], Math.fma(0.5f, i[j], 0.5f) * g[j]);
        }
    }

    /** {@code h = o tanh(c)}; o comes as the tanh of half of its sum. */
    static void lstmHidden(float[] o, float[] c, float[] h, int length) {
        for (int j = 0; j < length; j++) {
            h[j] = Math.fma(0.5f, o[j], 0.5f) * tanh(c[j]);
        }
    }

    /** {@code n = x + sigmoid(xr + hr) h}, the sum of the new gate. */
    static void gruReset(float[] xr, float[] hr, float[] h, float[] n, int length) {
        for (int j = 0; j < length; j++) {
            n[j] = Math.fma(sigmoid(xr[j] + hr[j]), h[j], n[j]);
        }
    }

    /** {@code z = sigmoid(x + h)}. */
    static void gruUpdate(float[] z, float[] h, int length) {
        for (int j = 0; j < length; j++) {
            z[j] = sigmoid(z[j] + h[j]);
        }
    }

    /** {@code h = (1 - z) tanh(n) + z h}. */
    static void gruHidden(float[] z, float[] n, float[] h, int length) {
        for (int j = 0; j < length; j++) {
            h[j] = Math.fma(z[j], h[j], (1 - z[j]) * tanh(n[j]));
        }
    }

    /** Rounds float32 to bfloat16, to nearest and ties to even; bits in, bits out. */
    static void toBfloat16(int[] bits, short[] narrow, int length) {
        for (int j = 0; j < length; j++) {
            int value = bits[j];
            int rounded = (value + 0x7fff + ((value >>> 16) & 1)) >>> 16;
            // All ones for a NaN, whose payload must not round into an infinity.
            int nan = (0x7f800000 - (value & 0x7fffffff)) >> 31;
            narrow[j] = (short) ((rounded & ~nan) | (((value >>> 16) | 0x40) & nan));
        }
    }
}
