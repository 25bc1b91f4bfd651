package dev.rondo.internal.onnx.equations;

import java.util.List;

/**
 * One time step of one sequence, by the equations of the operators' documentation, with C(x) the clip, f, g and h the
 * node's functions:
 *
 * <pre>
 * RNN    h' = f(C(W x + Wb + R h + Rb))
 *
 * GRU    z  = f(C(Wz x + Wbz + Rz h + Rbz))
 *        r  = f(C(Wr x + Wbr + Rr h + Rbr))
 *        n  = g(C(Wh x + Wbh + Rh (r * h) + Rbh))             linear_before_reset = 0
 *        n  = g(C(Wh x + Wbh + r * (Rh h + Rbh)))             linear_before_reset = 1
 *        h' = (1 - z) * n + z * h
 *
 * LSTM   i  = f(C(Wi x + Wbi + Ri h + Rbi + Pi * c))
 *        fg = f(C(Wf x + Wbf + Rf h + Rbf + Pf * c))          input_forget = 1: fg = 1 - i
 *        n  = g(C(Wc x + Wbc + Rc h + Rbc))
 *        c' = fg * c + i * n
 *        o  = f(C(Wo x + Wbo + Ro h + Rbo + Po * c'))
 *        h' = o * h(c')
 * </pre>
 *
 * <p>The documentation would clip what goes into h(c') too; ONNX Runtime does not, and neither does this.
 *
 * @see <a href="https://onnx.ai/onnx/operators/onnx__LSTM.html">LSTM</a>
 * @see <a href="https://onnx.ai/onnx/operators/onnx__GRU.html">GRU</a>
 * @see <a href="https://onnx.ai/onnx/operators/onnx__RNN.html">RNN</a>
 */
final class RecurrentEquations {
    private final CellDefinition cell;
    private final List<Activation> functions;
    private final DirectionWeights weights;
    private final int units;

    RecurrentEquations(CellDefinition cell, List<Activation> functions, DirectionWeights weights) {
        this.cell = cell;
        this.functions = functions;
        this.weights = weights;
        this.units = cell.hiddenSize();
    }

    /** Replaces the states by those of the next step; c is LSTM's alone. */
    void step(double[] x, double[] h, double[] c) {
        switch (cell.kind()) {
            case RNN -> rnn(x, h);
            case GRU -> gru(x, h);
            case LSTM -> lstm(x, h, c);
        }
    }

    private double activate(int function, double x) {
        return functions.get(function).applyAsDouble(cell.clipped(x));
    }

    /** The sum that goes into a gate of a unit. */
    private double sum(int gate, int unit, double[] x, double[] h) {
        int row = gate * units + unit;
        return weights.fromInput(row, x) + weights.fromHidden(row, h);
    }

    private void rnn(double[] x, double[] h) {
        double[] next = new double[units];
        for (int j = 0; j < units; j++) {
            next[j] = activate(0, sum(0, j, x, h));
        }
        System.arraycopy(next, 0, h, 0, units);
    }

    private void gru(double[] x, double[] h) {
        double[] r = new double[units];
        double[] reset = new double[units];
        for (int j = 0; j < units; j++) {
            r[j] = activate(0, sum(1, j, x, h));
            reset[j] = r[j] * h[j];
        }
        double[] next = new double[units];
        for (int j = 0; j < units; j++) {
            int row = 2 * units + j;
            double z = activate(0, sum(0, j, x, h));
            double fromHidden =
                    cell.linearBeforeReset() ? r[j] * weights.fromHidden(row, h) : weights.fromHidden(row, reset);
            double n = activate(1, weights.fromInput(row, x) + fromHidden);
            next[j] = (1 - z) * n + z * h[j];
        }
        System.arraycopy(next, 0, h, 0, units);
    }

    private void lstm(double[] x, double[] h, double[] c) {
        double[] next = new double[units];
        for (int j = 0; j < units; j++) {
            double i = activate(0, sum(0, j, x, h) + weights.peephole(0, j) * c[j]);
            double forget = cell.inputForget() ? 1 - i : activate(0, sum(2, j, x, h) + weights.peephole(2, j) * c[j]);
            double n = activate(1, sum(3, j, x, h));
            c[j] = forget * c[j] + i * n;
            double o = activate(0, sum(1, j, x, h) + weights.peephole(1, j) * c[j]);
            next[j] = o * functions.get(2).applyAsDouble(c[j]);
        }
        System.arraycopy(next, 0, h, 0, units);
    }
}
