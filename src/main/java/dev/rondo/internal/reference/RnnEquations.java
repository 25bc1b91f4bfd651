package dev.rondo.internal.reference;

import dev.rondo.internal.cell.CellWeights;
import java.util.function.DoubleUnaryOperator;

/** The network of Elman (1990) as {@code torch.nn.RNN} documents it: {@code h' = f(W_ih x + b_ih + W_hh h + b_hh)}. */
final class RnnEquations implements CellEquations {
    private final Affine input;
    private final Affine hidden;
    private final DoubleUnaryOperator nonlinearity;

    RnnEquations(CellWeights weights, DoubleUnaryOperator nonlinearity) {
        input = new Affine(weights.weightIh(), weights.biasIh());
        hidden = new Affine(weights.weightHh(), weights.biasHh());
        this.nonlinearity = nonlinearity;
    }

    @Override
    public void step(double[] x, double[] h, double[] c) {
        double[] fromInput = input.apply(x);
        double[] fromHidden = hidden.apply(h);
        for (int j = 0; j < h.length; j++) {
            h[j] = nonlinearity.applyAsDouble(fromInput[j] + fromHidden[j]);
        }
    }

    /** {@code max(x, 0)} with NaN kept; what float32 cannot hold is infinite, as it is in every float32 library. */
    static double relu(double x) {
        return x < 0 ? 0 : x > Float.MAX_VALUE ? Double.POSITIVE_INFINITY : x;
    }
}
