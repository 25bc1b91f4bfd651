package dev.rondo.internal.loss;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * The softmax of some rows of logits at a time: {@code exp(x - max)} and their sums. Its loops are in the form that the
 * JIT turns into vector code, those with integers apart; {@link Math#fma} rounds the same way in vectors and out of
 * them. Exponentials go through all rows at once, for short ones are no work for a loop.
 *
 * <p>For one thread at a time.
 */
@SuppressWarnings("FloatingPointLiteralPrecision") // the digits that Cephes prints, so that they can be compared
public final class SoftmaxRows {
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

    /** As many maxima, or sums, side by side: reductions to one are no vector code. */
    private static final int LANES = 64;

    /** From so many classes on, lanes are worth it. */
    private static final int LONG_ROW = 4 * LANES;

    /** Floats that stay in the first cache. */
    private static final int ENOUGH = 2048;

    private final int classes;
    private final int capacity;
    private final float[] x;
    private final float[] exponents;
    private final int[] powers;
    private final MemorySegment powersAsFloats;
    private final float[] stretch = new float[LANES];
    private final float[] maxima = new float[LANES];
    private final double[] sums = new double[LANES];

    /** For rows of so many classes. */
    public SoftmaxRows(int classes) {
        this.classes = classes;
        this.capacity = Math.max(1, ENOUGH / Math.max(1, classes));
        x = new float[capacity * classes];
        exponents = new float[x.length];
        powers = new int[x.length];
        powersAsFloats = MemorySegment.ofArray(powers);
    }

    /** How many rows there is room for. */
    public int capacity() {
        return capacity;
    }

    /** Takes rows of a matrix. */
    public void read(MemorySegment matrix, long first, int rows) {
        MemorySegment.copy(matrix, ValueLayout.JAVA_FLOAT, first * classes * Float.BYTES, x, 0, rows * classes);
    }

    /** Puts what has become of the rows into rows of a matrix. */
    public void write(MemorySegment matrix, long first, int rows) {
        MemorySegment.copy(x, 0, matrix, ValueLayout.JAVA_FLOAT, first * classes * Float.BYTES, rows * classes);
    }

    /** The rows one behind the other, to be read and changed. */
    public float[] values() {
        return x;
    }

    /** Where a row begins in {@link #values}. */
    public int begin(int row) {
        return row * classes;
    }

    /** The largest value of a row; NaN if there is one. */
    public float max(int row) {
        float max = Float.NEGATIVE_INFINITY;
        int from = begin(row);
        int end = begin(row + 1);
        if (classes >= LONG_ROW) {
            Arrays.fill(maxima, Float.NEGATIVE_INFINITY);
            for (; from <= end - LANES; from += LANES) {
                System.arraycopy(x, from, stretch, 0, LANES);
                raise(maxima, stretch);
            }
            for (float lane : maxima) {
                max = Math.max(max, lane);
            }
        }
        for (; from < end; from++) {
            max = Math.max(max, x[from]);
        }
        return max;
    }

    private static void raise(float[] maxima, float[] values) {
        for (int j = 0; j < LANES; j++) {
            maxima[j] = Math.max(maxima[j], values[j]);
        }
    }

    /** Takes a number away from each value of a row: the largest, so that none has an exponential beyond 1. */
    public void subtract(int row, float number) {
        int end = begin(row + 1);
        for (int j = begin(row); j < end; j++) {
            x[j] = x[j] - number;
        }
    }

    /** Turns each value of so many rows, of which none is above 0, into its exponential. */
    public void exponentials(int rows) {
        int length = rows * classes;
        reduce(x, exponents, length);
        powersOfTwo(exponents, powers, length);
        polynomial(x, length);
        // Reading integers as floats one by one is no vector code; copying them is.
        MemorySegment.copy(powersAsFloats, ValueLayout.JAVA_FLOAT, 0, exponents, 0, length);
        multiply(x, exponents, length);
    }

    /** x becomes n ln 2 + r, and what is left in its place is r. */
    private static void reduce(float[] x, float[] n, int length) {
        for (int j = 0; j < length; j++) {
            float d = Math.max(x[j], LOWEST);
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

    private static void multiply(float[] x, float[] y, int length) {
        for (int j = 0; j < length; j++) {
            x[j] = x[j] * y[j];
        }
    }

    /** The sum of a row's values. */
    public double sum(int row) {
        double sum = 0;
        int from = begin(row);
        int end = begin(row + 1);
        if (classes >= LONG_ROW) {
            Arrays.fill(sums, 0);
            for (; from <= end - LANES; from += LANES) {
                System.arraycopy(x, from, stretch, 0, LANES);
                add(sums, stretch);
            }
            for (double lane : sums) {
                sum += lane;
            }
        }
        for (; from < end; from++) {
            sum += x[from];
        }
        return sum;
    }

    private static void add(double[] sums, float[] values) {
        for (int j = 0; j < LANES; j++) {
            sums[j] = sums[j] + values[j];
        }
    }

    /** Multiplies each value of a row. */
    public void scale(int row, float factor) {
        int end = begin(row + 1);
        for (int j = begin(row); j < end; j++) {
            x[j] = factor * x[j];
        }
    }

    /** Takes a multiple of others, one a class, away from a row. */
    public void subtractScaled(int row, float factor, float[] others) {
        int begin = begin(row);
        for (int j = 0; j < classes; j++) {
            x[begin + j] = Math.fma(-factor, others[j], x[begin + j]);
        }
    }

    /** Sets a row to zeros. */
    public void clear(int row) {
        Arrays.fill(x, begin(row), begin(row + 1), 0);
    }
}
