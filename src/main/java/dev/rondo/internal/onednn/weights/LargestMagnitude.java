package dev.rondo.internal.onednn.weights;

import dev.rondo.internal.cell.Rows;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Looks for the largest magnitude in rows of a tensor. */
public final class LargestMagnitude {
    private LargestMagnitude() {}

    /** The raw bits of the largest magnitude, which order as integers; NaN and infinity are the largest of all. */
    public static int bits(Rows rows, int steps, int batch, int width) {
        MemorySegment segment = rows.tensor().segment();
        int largest = 0;
        for (int t = 0; t < steps; t++) {
            for (int n = 0; n < batch; n++) {
                largest = Math.max(largest, ofRow(segment, rows.row(t, n), width));
            }
        }
        return largest;
    }

    private static int ofRow(MemorySegment segment, long row, int width) {
        int largest = 0;
        for (int j = 0; j < width; j++) {
            largest = Math.max(largest, segment.getAtIndex(ValueLayout.JAVA_INT, row + j) & Integer.MAX_VALUE);
        }
        return largest;
    }
}
