package dev.rondo.internal.reference;

import dev.rondo.internal.cell.GradientRun;

/** One time step of one batch row, and the way back through it. */
interface CellEquations {
    /**
     * Replaces the states by those of the next step.
     *
     * @param x input, read only
     * @param h hidden state, read and replaced
     * @param c cell state, read and replaced by cells that have one
     */
    void step(double[] x, double[] h, double[] c);

    /**
     * The same, with what the way back needs.
     *
     * @param x as in {@link #step}, kept
     */
    Back stepForward(double[] x, double[] h, double[] c);

    /** Writes the gradients of the parameters that all steps back have added up. */
    void writeGradients(GradientRun.Parameters gradients);

    /** The way back through one step of one row. */
    @FunctionalInterface
    interface Back {
        /**
         * Replaces derivatives by the states after the step by those by the states before it.
         *
         * @param dh by h, read and replaced
         * @param dc by c, read and replaced by cells that have one
         * @return the derivative by x
         */
        double[] back(double[] dh, double[] dc);
    }

    /** The logistic function, {@code 1 / (1 + exp(-x))}. */
    static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }
}
