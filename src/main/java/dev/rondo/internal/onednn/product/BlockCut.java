package dev.rondo.internal.onednn.product;

/**
 * How a product [rows, columns] is cut into blocks: by its longer side, never through the inner dimension, and never so
 * that a block is a few rows or columns, which oneDNN computes with other code. It depends on the sizes alone.
 *
 * @param byRows whether the rows are divided, and not the columns
 * @param length of the side that is divided
 * @param blocks at least 1
 */
record BlockCut(boolean byRows, long length, int blocks) {
    /** Rows or columns that stay together. */
    private static final int GRAIN = 64;
    /** Operations that are worth a block of their own: some 60 microseconds of a processor. */
    private static final long WORTHWHILE = 8_000_000;
    /** Each block reads all of one factor, and brings it into an order of its own. */
    private static final int MOST_BLOCKS = 16;
    /** Elements of a matrix that oneDNN gets: in places it counts in 32 bits. */
    private static final long MOST_ELEMENTS = 1L << 30;

    /**
     * Cuts.
     *
     * @param inner the inner dimension, and {@code innerAtOnce} how much of it one product goes over
     */
    static BlockCut of(long rows, long columns, long inner, long innerAtOnce) {
        boolean byRows = rows > columns;
        long length = Math.max(rows, columns);
        double largest = (double) length * Math.max(innerAtOnce, Math.min(rows, columns));
        long least = (long) Math.ceil(largest / MOST_ELEMENTS);
        long worthwhile = mostThreads(2.0 * rows * columns * inner);
        long blocks = Math.min(Math.max(least, worthwhile), length / GRAIN);
        return new BlockCut(byRows, length, Math.toIntExact(Math.max(1, blocks)));
    }

    /** The most threads that a product of so many operations is worth. */
    static int mostThreads(double operations) {
        return (int) Math.max(1, Math.min(MOST_BLOCKS, operations / WORTHWHILE));
    }

    /** Where a block begins. */
    long bound(int block) {
        return block == blocks ? length : length / GRAIN * block / blocks * GRAIN;
    }
}
