package dev.rondo.internal.onednn.training;

/**
 * Cuts many rows into pieces that products are compiled for: of {@link #MOST} rows, and at the end of powers of two, so
 * that ragged batches of any length need few products.
 */
final class RowPieces {
    /** Rows of a piece: in float32, sums of so many terms are as exact as PyTorch's. */
    static final int MOST = 256;

    private RowPieces() {}

    /** Rows of the next piece. */
    static int next(int remaining) {
        return remaining >= MOST ? MOST : Integer.highestOneBit(remaining);
    }
}
