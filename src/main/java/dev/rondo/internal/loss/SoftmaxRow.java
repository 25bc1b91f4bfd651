package dev.rondo.internal.loss;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/**
 * The softmax of one row of logits at a time: {@code exp(x - max)} and their sum. Its loops are in the form that the
 * JIT turns into vector code, those with integers apart; {@link Math#fma} rounds the same way in vectors and out of
 * them.
 *
 * <p>For one thread at a time.
 */
@SuppressWarnings("FloatingPointLiteralPrecision") // the digits that Cephes prints, so that they can be compared
public final class SoftmaxRow {
    /** exp of it and all below becomes 0: the power of two beside it has no exponent left. */
    private static final float LOWEST = -88;

    private static final float LOG2_E = 1.44269504088896341f;
    /** Adding it drops the fraction: floats of its size are whole numbers. */
    private static final float ROUNDING = 12582912f;
    /** The natural logarithm of 2 in two parts: the first is exact in few bits. */
    private static final float LN2_HIGH = 0.693359375f;

    private static final float LN2_LOW = -2.12194440e-4f;

    // exp(r) - 1 - r over r^2, for r up to half of ln 2: expf of the Cephes library by Stephen Moshier.
    private static final float P0 = 1.9875691500e-4f;
    private static final float P1 = 1.3981999507e-3f;
    private static final float P2 = 8.3334519073e-3f;
    private static final float P3 = 4.1665795894e-2f;
    private static final float P4 = 1.6666665459e-1f;
    private static final float P5 = 5.0000001201e-1f;

    private static final int EXPONENT_BIAS = 127;
    private static final int FRACTION_BITS = 23;

    private final float[] x;
    private final float[] exponents;
    private final int[] powers;

    /** For rows of so many classes. */
    public SoftmaxRow(int classes) {
        x = new float[classes];
        exponents = new float[classes];
        powers = new int[classes];
    }

    /** Takes a row of a matrix, whose values {@link #values} gives then. */
    public void read(MemorySegment matrix, long row) {
        MemorySegment.copy(matrix, ValueLayout.JAVA_FLOAT, row * x.length * Float.BYTES, x, 0, x.length);
    }

    /** Puts what {@link #values} gives into a row of a matrix. */
    public void write(MemorySegment matrix, long row) {
        MemorySegment.copy(x, 0, matrix, ValueLayout.JAVA_FLOAT, row * x.length * Float.BYTES, x.length);
    }

    /** The row itself, to be read and changed. */
    public float[] values() {
        return x;
    }

    /** The largest value; NaN if there is one. */
    public float max() {
        float max = Float.NEGATIVE_INFINITY;
        for (int j = 0; j < x.length; j++) {
            max = Math.max(max, x[j]);
        }
        return max;
    }

    /** Turns each value into {@code exp(value - max)}; the largest becomes 1. */
    public void exponentials(float max) {
        reduce(x, exponents, max, x.length);
        powersOfTwo(exponents, powers, x.length);
        polynomial(x, x.length);
        multiply(x, powers, x.length);
    }

    /** {@code d = x - max} becomes n ln 2 + r; x becomes r. */
    private static void reduce(float[] x, float[] n, float max, int length) {
        for (int j = 0; j < length; j++) {
            float d = Math.max(x[j] - max, LOWEST);
            float whole = Math.fma(d, LOG2_E, ROUNDING) - ROUNDING;
            n[j] = whole;
            x[j] = Math.fma(-whole, LN2_LOW, Math.fma(-whole, LN2_HIGH, d));
        }
    }

    /** The bits of 2^n. */
    private static void powersOfTwo(float[] n, int[] bits, int length) {
        for (int j = 0; j < length; j++) {
            bits[j] = ((int) n[j] + EXPONENT_BIAS) << FRACTION_BITS;
        }
    }

    private static void polynomial(float[] x, int length) {
        for (int j = 0; j < length; j++) {
            float r = x[j];
            float p = Math.fma(r, P0, P1);
            p = Math.fma(r, p, P2);
            p = Math.fma(r, p, P3);
            p = Math.fma(r, p, P4);
            p = Math.fma(r, p, P5);
            x[j] = Math.fma(p, r * r, r) + 1;
        }
    }

    private static void multiply(float[] x, int[] bits, int length) {
        for (int j = 0; j < length; j++) {
            x[j] = x[j] * Float.intBitsToFloat(bits[j]);
        }
    }

    /** The sum of the values, in four sums whose additions need not wait for each other. */
    public double sum() {
        double a = 0;
        double b = 0;
        double c = 0;
        double d = 0;
        int j = 0;
        for (; j < x.length - 3; j += 4) {
            a += x[j];
            b += x[j + 1];
            c += x[j + 2];
            d += x[j + 3];
        }
        for (; j < x.length; j++) {
            a += x[j];
        }
        return a + b + (c + d);
    }

    /** Multiplies each value. */
    public void scale(float factor) {
        for (int j = 0; j < x.length; j++) {
            x[j] = factor * x[j];
        }
    }

    /** Takes away a multiple of others; null stands for ones. */
    public void subtract(float factor, float @Nullable [] others) {
        if (others == null) {
            for (int j = 0; j < x.length; j++) {
                x[j] = x[j] - factor;
            }
        } else {
            for (int j = 0; j < x.length; j++) {
                x[j] = Math.fma(-factor, others[j], x[j]);
            }
        }
    }
}
