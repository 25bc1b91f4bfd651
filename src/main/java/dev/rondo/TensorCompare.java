package dev.rondo;

import java.util.Arrays;

/** Compares tensors element by element, in double. */
final class TensorCompare {
    private TensorCompare() {}

    static boolean allClose(Tensor a, Tensor b, double rtol, double atol) {
        requireSameShape(a, b);
        for (long i = 0; i < a.numel(); i++) {
            double left = a.getFlat(i);
            double right = b.getFlat(i);
            boolean close = left == right
                    || (Double.isFinite(right) && Math.abs(left - right) <= atol + rtol * Math.abs(right));
            if (!close) {
                return false;
            }
        }
        return true;
    }

    static double maxAbsDiff(Tensor a, Tensor b) {
        requireSameShape(a, b);
        double largest = 0;
        for (long i = 0; i < a.numel(); i++) {
            float left = a.getFlat(i);
            float right = b.getFlat(i);
            if (Float.compare(left, right) != 0) {
                largest = Math.max(largest, Math.abs((double) left - right));
            }
        }
        return largest;
    }

    private static void requireSameShape(Tensor a, Tensor b) {
        if (!Arrays.equals(a.rawShape(), b.rawShape())) {
            throw new IllegalArgumentException("cannot compare tensors of different shapes: "
                    + Arrays.toString(a.rawShape()) + " and " + Arrays.toString(b.rawShape()));
        }
    }
}
