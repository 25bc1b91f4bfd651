package dev.rondo.nn;

import dev.rondo.internal.cell.CellKind;

/** The function that an RNN or RNNCell applies. */
public enum Nonlinearity {
    /** The hyperbolic tangent. */
    TANH,
    /** {@code max(x, 0)}; NaN stays NaN. */
    RELU;

    /**
     * The function of PyTorch's name for it.
     *
     * @throws IllegalArgumentException for a name other than {@code tanh} and {@code relu}
     */
    public static Nonlinearity of(String name) {
        return switch (name) {
            case "tanh" -> TANH;
            case "relu" -> RELU;
            default ->
                throw new IllegalArgumentException(
                        "Unknown nonlinearity '" + name + "'. Select from 'tanh' or 'relu'.");
        };
    }

    CellKind kind() {
        return switch (this) {
            case TANH -> CellKind.RNN_TANH;
            case RELU -> CellKind.RNN_RELU;
        };
    }
}
