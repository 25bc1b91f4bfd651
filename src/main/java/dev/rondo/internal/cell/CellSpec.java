package dev.rondo.internal.cell;

/**
 * The sizes of one cell: one layer in one direction.
 *
 * @param inputSize features of x
 * @param hiddenSize features of c, and of h without a projection
 * @param projSize features of h with a projection, or 0
 */
public record CellSpec(CellKind kind, int inputSize, int hiddenSize, int projSize) {

    /** Features of h and of the output. */
    public int outputSize() {
        return projSize > 0 ? projSize : hiddenSize;
    }

    /** Rows of {@code weight_ih} and {@code weight_hh}, and length of each bias. */
    public int gateRows() {
        return Math.multiplyExact(kind.gates(), hiddenSize);
    }

    /** For people: such as {@code LSTM(3, 4)}. */
    public String describe() {
        return kind + "(" + inputSize + ", " + hiddenSize + (projSize > 0 ? ", proj_size=" + projSize : "") + ")";
    }
}
