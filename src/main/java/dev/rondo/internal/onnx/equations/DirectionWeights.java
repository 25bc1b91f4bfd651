package dev.rondo.internal.onnx.equations;

/**
 * The weights of one direction, in ONNX's layout.
 *
 * <p>Immutable: the arrays are not changed after they are handed over.
 */
public final class DirectionWeights {
    private final int rows;
    private final double[] w;
    private final double[] r;
    private final double[] b;
    private final double[] p;

    /**
     * Weights of one direction.
     *
     * @param w [gates * hidden_size, input_size]
     * @param r [gates * hidden_size, hidden_size]
     * @param b Wb and Rb behind each other, or empty
     * @param p LSTM's peepholes i, o, f, or empty
     */
    public DirectionWeights(CellDefinition cell, double[] w, double[] r, double[] b, double[] p) {
        this.rows = cell.gateRows();
        this.w = w;
        this.r = r;
        this.b = b.length > 0 ? b : new double[2 * rows];
        this.p = p.length > 0 ? p : new double[3 * cell.hiddenSize()];
    }

    /** {@code W x + Wb}, in a given row. */
    double fromInput(int row, double[] x) {
        return b[row] + product(w, row, x);
    }

    /** {@code R h + Rb}, in a given row. */
    double fromHidden(int row, double[] h) {
        return b[rows + row] + product(r, row, h);
    }

    /** Peephole k of i, o, f for a unit. */
    double peephole(int k, int unit) {
        return p[k * (p.length / 3) + unit];
    }

    private static double product(double[] matrix, int row, double[] vector) {
        double sum = 0;
        int at = row * vector.length;
        for (double value : vector) {
            sum += matrix[at++] * value;
        }
        return sum;
    }
}
