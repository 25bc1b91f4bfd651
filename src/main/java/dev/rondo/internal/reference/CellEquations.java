package dev.rondo.internal.reference;

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

    /** The logistic function, {@code 1 / (1 + exp(-x))}. */
    static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }
}
