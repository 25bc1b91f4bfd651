package dev.rondo.internal.onednn.training;

/**
 * Cuts many rows into pieces that products are compiled for: of {@link #MOST} rows, and what is left. Of ragged
 * batches, which have another number of rows each time, that is cut into powers of two, so that they need few products.
 */
final class RowPieces {
    /** Rows of a piece: in float32, sums of so many terms are as exact as PyTorch's. */
    static final int MOST = 256;

    private RowPieces() {}

    /** Rows of the next piece. */
    static int next(int remaining, boolean isDense) {
        return remaining >= MOST ? MOST : isDense ? remaining : Integer.highestOneBit(remaining);
    }
}
