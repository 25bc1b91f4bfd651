package dev.rondo.internal.reference;

import dev.rondo.internal.cell.CellWeights;

/** One time step of one batch row. */
interface CellEquations {
    /**
     * Replaces the states by those of the next step.
     *
     * @param x input, read only
     * @param h hidden state, read and replaced
     * @param c cell state, read and replaced by cells that have one
     */
    void step(double[] x, double[] h, double[] c);

    /** The equations of a kind of cell. */
    static CellEquations of(CellWeights weights) {
        return switch (weights.spec().kind()) {
            case LSTM -> new LstmEquations(weights);
            case GRU -> new GruEquations(weights);
            case RNN_TANH -> new RnnEquations(weights, Math::tanh);
            case RNN_RELU -> new RnnEquations(weights, Activations::relu);
        };
    }
}
