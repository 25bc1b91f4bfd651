package dev.rondo.internal.onnx.equations;

import java.util.List;

/** ONNX's recurrent operators, by its names. */
public enum RecurrentKind {
    RNN(1),
    GRU(3),
    LSTM(4);

    private final int gates;

    RecurrentKind(int gates) {
        this.gates = gates;
    }

    /** Blocks of hidden_size rows in W and R: LSTM's i, o, f, c and GRU's z, r, h. */
    public int gates() {
        return gates;
    }

    /** The functions of one direction where a node names none. */
    public List<String> activations() {
        return switch (this) {
            case RNN -> List.of("Tanh");
            case GRU -> List.of("Sigmoid", "Tanh");
            case LSTM -> List.of("Sigmoid", "Tanh", "Tanh");
        };
    }

    /** Whether a direction's functions are those. */
    public boolean isDefault(List<Activation> functions) {
        List<String> usual = activations();
        for (int i = 0; i < functions.size(); i++) {
            if (!functions.get(i).is(usual.get(i))) {
                return false;
            }
        }
        return true;
    }

    /** Whether it has a cell state beside the hidden one. */
    public boolean hasCellState() {
        return this == LSTM;
    }
}
