package dev.rondo.internal.cell;

/** The recurrent cells of {@code torch.nn}, with what their kinds alone decide. */
public enum CellKind {
    /** Gates i, f, g, o. */
    LSTM(4, true),
    /** Gates r, z, n. */
    GRU(3, false),
    /** One gate through tanh. */
    RNN_TANH(1, false),
    /** One gate through relu. */
    RNN_RELU(1, false);

    private final int gates;
    private final boolean cellState;

    CellKind(int gates, boolean cellState) {
        this.gates = gates;
        this.cellState = cellState;
    }

    /** The blocks of {@code hiddenSize} rows in each weight. */
    public int gates() {
        return gates;
    }

    /** Whether a second state, c, is carried along. */
    public boolean hasCellState() {
        return cellState;
    }
}
