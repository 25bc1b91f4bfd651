package dev.rondo.golden;

import dev.rondo.Tensor;
import java.util.Arrays;
import java.util.Locale;

/** Compares results with expected numbers; each method returns the largest error, for reports of how close it was. */
public final class GoldenAssert {
    private GoldenAssert() {}

    /** A result against a case's tensor, of float64 or float32, in shape and values. */
    public static double assertClose(GoldenCase golden, String tensor, Tensor actual, Tolerance tolerance) {
        String what = golden + " " + tensor;
        int[] shape = golden.shape(tensor);
        if (!Arrays.equals(shape, actual.shape())) {
            throw new AssertionError(
                    what + ": expected shape " + Arrays.toString(shape) + ", got " + Arrays.toString(actual.shape()));
        }
        return assertClose(what, golden.doubles(tensor), actual, tolerance);
    }

    /**
     * A result against expected values in row-major order.
     *
     * @param what the case and the tensor, for the message
     */
    public static double assertClose(String what, double[] expected, Tensor actual, Tolerance tolerance) {
        if (expected.length != actual.numel()) {
            throw new AssertionError(what + ": expected " + expected.length + " values, got " + actual.numel());
        }
        float[] values = actual.toArray();
        int refused = 0;
        int first = -1;
        int worst = -1;
        double largest = 0;
        for (int i = 0; i < values.length; i++) {
            double error = error(expected[i], values[i]);
            if (error > largest) {
                largest = error;
                worst = i;
            }
            if (!tolerance.accepts(expected[i], values[i])) {
                first = refused++ == 0 ? i : first;
            }
        }
        if (refused > 0) {
            throw new AssertionError(String.format(
                    Locale.ROOT,
                    "%s: %d of %d values are off by more than %.3g (%s)%n  first %s%n  worst %s",
                    what,
                    refused,
                    values.length,
                    tolerance.bound(),
                    tolerance.derivation(),
                    describe(first, expected, values, actual.shape()),
                    describe(worst, expected, values, actual.shape())));
        }
        return largest;
    }

    /** Infinite where only one of the two is NaN or they are infinities that differ. */
    private static double error(double expected, double actual) {
        if (Double.compare(expected, actual) == 0) {
            return 0;
        }
        double error = Math.abs(actual - expected);
        return Double.isNaN(error) ? Double.POSITIVE_INFINITY : error;
    }

    private static String describe(int position, double[] expected, float[] actual, int[] shape) {
        int[] index = new int[shape.length];
        int rest = position;
        for (int d = shape.length - 1; d >= 0; d--) {
            index[d] = rest % shape[d];
            rest /= shape[d];
        }
        return "at " + Arrays.toString(index) + ": expected " + expected[position] + ", got " + actual[position]
                + ", error " + error(expected[position], actual[position]);
    }
}
