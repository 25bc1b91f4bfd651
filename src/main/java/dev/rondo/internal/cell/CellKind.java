package dev.rondo.internal.cell;

/** The recurrent cells of {@code torch.nn}, and two that ONNX has besides, with what their kinds alone decide. */
public enum CellKind {
    /** Gates i, f, g, o. */
    LSTM(4, true, false),
    /** Gates r, z, n. */
    GRU(3, false, true),
    /** One gate through tanh. */
    RNN_TANH(1, false, false),
    /** One gate through relu. */
    RNN_RELU(1, false, false),
    /** ONNX's: an LSTM whose gates i, f and o also see c, each by a weight of its own. */
    LSTM_PEEPHOLE(4, true, false),
    /** ONNX's: a GRU whose reset gate acts on h before the product, as in the paper; oneDNN's vanilla GRU. */
    GRU_RESET_FIRST(3, false, false);

    /** Gates that see c where any do: i, f and o. */
    public static final int PEEPHOLES = 3;

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

    /** Whether gates see c through weights of their own. */
    public boolean hasPeepholes() {
        return this == LSTM_PEEPHOLE;
    }

    /** Whether {@code torch.nn} has it. Those that it has not only oneDNN runs, forward, in float32. */
    public boolean isTorch() {
        return this != LSTM_PEEPHOLE && this != GRU_RESET_FIRST;
    }

    /** What to throw where a kind comes that only oneDNN's primitive runs. */
    public UnsupportedOperationException unsupported() {
        return new UnsupportedOperationException(this + " runs forward on oneDNN alone, in float32");
    }

    /** Whether a second state, c, is carried along. */
    public boolean hasCellState() {
        return cellState;
    }
}
