package dev.rondo.internal.onednn.training;

/**
 * The elementwise part of training as loops over dense arrays that the JIT turns into vector code: indexed alike, all
 * loads before the first store, few arrays a loop. {@link Math#fma} rounds the same way in vectors and out of them.
 *
 * <p>The derivatives follow from the values: of {@code s = sigmoid(x)}, {@code s (1 - s)}; of {@code t = tanh(x)},
 * {@code 1 - t^2}.
 */
final class GradientMath {
    private GradientMath() {}

    /** {@code c = f c + i g}. */
    static void cell(float[] i, float[] f, float[] g, float[] c, int length) {
        for (int j = 0; j < length; j++) {
            c[j] = Math.fma(f[j], c[j], i[j] * g[j]);
        }
    }

    /** {@code h = o t}. */
    static void multiply(float[] o, float[] t, float[] h, int length) {
        for (int j = 0; j < length; j++) {
            h[j] = o[j] * t[j];
        }
    }

    /** {@code sum += addend}. */
    static void add(float[] addend, float[] sum, int length) {
        for (int j = 0; j < length; j++) {
            sum[j] += addend[j];
        }
    }

    /** LSTM: {@code dc += dh o (1 - t^2)}, where t is tanh(c). */
    static void lstmCellBack(float[] dh, float[] o, float[] t, float[] dc, int length) {
        for (int j = 0; j < length; j++) {
            float tanh = t[j];
            dc[j] = Math.fma(dh[j] * o[j], Math.fma(-tanh, tanh, 1f), dc[j]);
        }
    }

    /** LSTM: the derivative by the sum of o, {@code dh t o (1 - o)}, in o's place. */
    static void lstmOutputBack(float[] dh, float[] t, float[] o, int length) {
        for (int j = 0; j < length; j++) {
            float value = o[j];
            o[j] = dh[j] * t[j] * (value * (1f - value));
        }
    }

    /**
     * LSTM: the derivatives by the sums of i and g, {@code dc g i (1 - i)} and {@code dc i (1 - g^2)}, in their places.
     */
    static void lstmInputBack(float[] dc, float[] i, float[] g, int length) {
        for (int j = 0; j < length; j++) {
            float d = dc[j];
            float in = i[j];
            float candidate = g[j];
            i[j] = d * candidate * (in * (1f - in));
            g[j] = d * in * Math.fma(-candidate, candidate, 1f);
        }
    }

    /** LSTM: the derivative by the sum of f, {@code dc c f (1 - f)}, in f's place, and {@code dc = dc f}. */
    static void lstmForgetBack(float[] c, float[] f, float[] dc, int length) {
        for (int j = 0; j < length; j++) {
            float d = dc[j];
            float value = f[j];
            f[j] = d * c[j] * (value * (1f - value));
            dc[j] = d * value;
        }
    }

    /** GRU: {@code n = n + r n'}, the sum of the new gate. */
    static void gruReset(float[] r, float[] recurrent, float[] n, int length) {
        for (int j = 0; j < length; j++) {
            n[j] = Math.fma(r[j], recurrent[j], n[j]);
        }
    }

    /** GRU: {@code h = (1 - z) n + z h}, with h before in and h after out. */
    static void gruHidden(float[] z, float[] n, float[] h, int length) {
        for (int j = 0; j < length; j++) {
            float value = z[j];
            h[j] = Math.fma(value, h[j], (1f - value) * n[j]);
        }
    }

    /**
     * GRU: the derivatives by the sums of n and z, {@code dh (1 - z) (1 - n^2)} and {@code dh (h - n) z (1 - z)}, in
     * their places, and {@code dh = dh z}; h is the state before.
     */
    static void gruBack(float[] h, float[] n, float[] z, float[] dh, int length) {
        for (int j = 0; j < length; j++) {
            float d = dh[j];
            float candidate = n[j];
            float value = z[j];
            float before = h[j];
            n[j] = d * (1f - value) * Math.fma(-candidate, candidate, 1f);
            z[j] = d * (before - candidate) * (value * (1f - value));
            dh[j] = d * value;
        }
    }

    /** GRU: the derivatives by n' and the sum of r, {@code dn r} and {@code dn n' r (1 - r)}, in their places. */
    static void gruResetBack(float[] dn, float[] recurrent, float[] r, int length) {
        for (int j = 0; j < length; j++) {
            float d = dn[j];
            float value = r[j];
            float state = recurrent[j];
            recurrent[j] = d * value;
            r[j] = d * state * (value * (1f - value));
        }
    }

    /** RNN with tanh: {@code dh (1 - h^2)}, in h's place. */
    static void tanhBack(float[] dh, float[] h, int length) {
        for (int j = 0; j < length; j++) {
            float value = h[j];
            h[j] = dh[j] * Math.fma(-value, value, 1f);
        }
    }

    /** RNN with relu: {@code max(x, 0)}, NaN stays NaN. */
    static void relu(float[] x, int length) {
        for (int j = 0; j < length; j++) {
            x[j] = Math.max(x[j], 0f);
        }
    }

    /** RNN with relu: dh where h is above 0, in h's place. */
    static void reluBack(float[] dh, float[] h, int length) {
        for (int j = 0; j < length; j++) {
            h[j] = h[j] > 0f ? dh[j] : 0f;
        }
    }
}
