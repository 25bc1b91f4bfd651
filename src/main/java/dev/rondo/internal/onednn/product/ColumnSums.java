package dev.rondo.internal.onednn.product;

import dev.rondo.internal.threads.StepWork;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * The sums of a matrix's columns, in double and from the first row to the last, so that no bit depends on who adds up
 * which columns. One call at a time; used again for as many columns, it allocates nothing.
 */
final class ColumnSums implements StepWork {
    /** Columns that stay together: their sums and a row of them lie in the first-level cache. */
    private static final int COLUMNS = 1024;

    private MemorySegment from = MemorySegment.NULL;
    private MemorySegment to = MemorySegment.NULL;
    private int columns;
    private Part[] parts = {};

    /** Takes a matrix of at least one column, by rows, and where its sums go. */
    void set(MemorySegment matrix, int newColumns, MemorySegment sums) {
        from = matrix;
        to = sums;
        columns = newColumns;
        int kept = parts.length;
        if (kept < shards()) {
            parts = Arrays.copyOf(parts, shards());
            for (int i = kept; i < parts.length; i++) {
                parts[i] = new Part();
            }
        }
    }

    /** Forgets them. */
    void clear() {
        from = MemorySegment.NULL;
        to = MemorySegment.NULL;
    }

    @Override
    public int shards() {
        return (columns + COLUMNS - 1) / COLUMNS;
    }

    @Override
    public int steps() {
        return 1;
    }

    @Override
    public void run(int shard, int step) {
        parts[shard].run(shard * COLUMNS);
    }

    private final class Part {
        private final float[] row = new float[COLUMNS];
        private final double[] sums = new double[COLUMNS];

        void run(int first) {
            int count = Math.min(COLUMNS, columns - first);
            long stride = (long) columns * Float.BYTES;
            Arrays.fill(sums, 0);
            for (long at = (long) first * Float.BYTES; at < from.byteSize(); at += stride) {
                MemorySegment.copy(from, ValueLayout.JAVA_FLOAT, at, row, 0, count);
                add(row, sums, count);
            }
            for (int i = 0; i < count; i++) {
                row[i] = (float) sums[i];
            }
            MemorySegment.copy(row, 0, to, ValueLayout.JAVA_FLOAT, (long) first * Float.BYTES, count);
        }

        private static void add(float[] row, double[] sums, int count) {
            for (int i = 0; i < count; i++) {
                sums[i] += row[i];
            }
        }
    }
}
