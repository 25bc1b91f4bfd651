package dev.rondo.bench;

/** The cells that are measured. */
public enum Kind {
    LSTM(4),
    GRU(3),
    /** With tanh. */
    RNN(1);

    private final int gates;

    Kind(int gates) {
        this.gates = gates;
    }

    /** Blocks of H rows in a weight. */
    public int gates() {
        return gates;
    }
}
