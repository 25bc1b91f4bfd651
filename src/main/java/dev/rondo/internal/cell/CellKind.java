package dev.rondo.internal.cell;

/** The recurrent cells of {@code torch.nn}, with what their kinds alone decide. */
public enum CellKind {
    /** Gates i, f, g, o. */
    LSTM(4, true, false),
    /** Gates r, z, n. */
    GRU(3, false, true),
    /** One gate through tanh. */
    RNN_TANH(1, false, false),
    /** One gate through relu. */
    RNN_RELU(1, false, false);

    private final int gates;
    private final boolean cellState;
    private final boolean lastBiasApart;

    CellKind(int gates, boolean cellState, boolean lastBiasApart) {
        this.gates = gates;
        this.cellState = cellState;
        this.lastBiasApart = lastBiasApart;
    }

    /** The blocks of {@code hiddenSize} rows in each weight. */
    public int gates() {
        return gates;
    }

    /**
     * Whether the two biases of the last gate have a sum of their own each: a GRU's reset gate acts on the recurrent
     * part with its bias. All others are added up.
     */
    public boolean keepsLastBiasApart() {
        return lastBiasApart;
    }

    /** Whether a second state, c, is carried along. */
    public boolean hasCellState() {
        return cellState;
    }
}
