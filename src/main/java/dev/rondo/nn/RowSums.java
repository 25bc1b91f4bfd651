package dev.rondo.nn;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * What happens to a row of floats and a row of double accumulators; {@code row} is the first element. Each loop does
 * one thing without branches, so that the compiler makes vector code of it.
 */
final class RowSums {
    private RowSums() {}

    static void set(double[] sum, MemorySegment rows, long row) {
        for (int j = 0; j < sum.length; j++) {
            sum[j] = rows.getAtIndex(ValueLayout.JAVA_FLOAT, row + j);
        }
    }

    static void add(double[] sum, MemorySegment rows, long row, float scale) {
        for (int j = 0; j < sum.length; j++) {
            sum[j] += (double) rows.getAtIndex(ValueLayout.JAVA_FLOAT, row + j) * scale;
        }
    }

    /** Keeps what is there when the comparison with a NaN fails, as PyTorch does; Math.max would not. */
    static void max(double[] largest, MemorySegment rows, long row) {
        for (int j = 0; j < largest.length; j++) {
            double value = rows.getAtIndex(ValueLayout.JAVA_FLOAT, row + j);
            largest[j] = value > largest[j] ? value : largest[j];
        }
    }

    static void divide(double[] sum, double divisor, MemorySegment to, long row) {
        for (int j = 0; j < sum.length; j++) {
            to.setAtIndex(ValueLayout.JAVA_FLOAT, row + j, (float) (sum[j] / divisor));
        }
    }
}
