package dev.rondo.internal.embedding;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * Accumulates rows of floats in double. Each row is copied to the heap first, in bulk: the loops then see nothing but
 * arrays, and the compiler makes vector code of them, as it does not of loops over a segment. One thread at a time.
 */
final class RowAccumulator {
    private final MemorySegment table;
    private final float[] row;
    private final double[] values;

    RowAccumulator(MemorySegment table, int width) {
        this.table = table;
        this.row = new float[width];
        this.values = new double[width];
    }

    void clear() {
        Arrays.fill(values, 0);
    }

    void set(long index) {
        read(index);
        for (int j = 0; j < row.length; j++) {
            values[j] = row[j];
        }
    }

    void add(long index) {
        read(index);
        for (int j = 0; j < row.length; j++) {
            values[j] += row[j];
        }
    }

    void add(long index, double scale) {
        read(index);
        for (int j = 0; j < row.length; j++) {
            values[j] += row[j] * scale;
        }
    }

    /** Adds the features of a row that a position is named for, in a matrix of positions shaped like the rows. */
    void addWhere(int index, int[] positions, int position) {
        read(index);
        int first = index * row.length;
        for (int j = 0; j < row.length; j++) {
            values[j] += positions[first + j] == position ? row[j] : 0;
        }
    }

    /** Keeps what is there when the comparison with a NaN fails, as PyTorch does; Math.max would not. */
    void max(long index) {
        read(index);
        for (int j = 0; j < row.length; j++) {
            if (row[j] > values[j]) {
                values[j] = row[j];
            }
        }
    }

    /** Writes the quotients as a row of a result. */
    void divide(double divisor, MemorySegment to, long index) {
        for (int j = 0; j < row.length; j++) {
            row[j] = (float) (values[j] / divisor);
        }
        MemorySegment.copy(row, 0, to, ValueLayout.JAVA_FLOAT, index * row.length * Float.BYTES, row.length);
    }

    private void read(long index) {
        MemorySegment.copy(table, ValueLayout.JAVA_FLOAT, index * row.length * Float.BYTES, row, 0, row.length);
    }
}
