package dev.rondo.internal.tensor;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Float32 values in memory of one length: copied, and compared element by element in double. */
public final class Floats {
    private Floats() {}

    /** {@code a[position]}. */
    public static float get(MemorySegment a, long position) {
        return a.getAtIndex(ValueLayout.JAVA_FLOAT, position);
    }

    /** Copies a run of elements between positions. */
    public static void copy(MemorySegment from, long fromPosition, MemorySegment to, long toPosition, long count) {
        MemorySegment.copy(from, fromPosition * Float.BYTES, to, toPosition * Float.BYTES, count * Float.BYTES);
    }

    /** Whether every element satisfies {@code |a - b| <= atol + rtol * |b|}. */
    public static boolean allClose(MemorySegment a, MemorySegment b, double rtol, double atol) {
        for (long i = 0; i < a.byteSize() / Float.BYTES; i++) {
            double left = get(a, i);
            double right = get(b, i);
            boolean close = left == right
                    || (Double.isFinite(right) && Math.abs(left - right) <= atol + rtol * Math.abs(right));
            if (!close) {
                return false;
            }
        }
        return true;
    }

    /** The largest absolute difference; NaN when one has a NaN where the other has none. */
    public static double maxAbsDiff(MemorySegment a, MemorySegment b) {
        double largest = 0;
        for (long i = 0; i < a.byteSize() / Float.BYTES; i++) {
            float left = get(a, i);
            float right = get(b, i);
            if (Float.compare(left, right) != 0) {
                largest = Math.max(largest, Math.abs((double) left - right));
            }
        }
        return largest;
    }
}
