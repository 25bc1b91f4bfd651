package dev.rondo.internal.reference;

import dev.rondo.internal.cell.CellWeights;
import dev.rondo.internal.cell.GradientRun;
import java.util.function.DoubleUnaryOperator;

/**
 * The network of Elman (1990) as {@code torch.nn.RNN} documents it: {@code h' = f(W_ih x + b_ih + W_hh h + b_hh)}, with
 * tanh or relu for f. The derivative of each follows from its value: {@code 1 - h'^2}, and 1 where {@code h' > 0}.
 */
final class RnnEquations implements CellEquations {
    private final Affine input;
    private final Affine hidden;
    private final DoubleUnaryOperator nonlinearity;

    private final DoubleUnaryOperator derivative;

    private RnnEquations(CellWeights weights, DoubleUnaryOperator nonlinearity, DoubleUnaryOperator derivative) {
        input = new Affine(weights.weightIh(), weights.biasIh());
        hidden = new Affine(weights.weightHh(), weights.biasHh());
        this.nonlinearity = nonlinearity;
        this.derivative = derivative;
    }

    static RnnEquations tanh(CellWeights weights) {
        return new RnnEquations(weights, Math::tanh, h -> 1 - h * h);
    }

    static RnnEquations relu(CellWeights weights) {
        return new RnnEquations(weights, RnnEquations::relu, h -> h > 0 ? 1 : 0);
    }

    @Override
    public void step(double[] x, double[] h, double[] c) {
        stepForward(x, h, c);
    }

    @Override
    public Back stepForward(double[] x, double[] h, double[] c) {
        double[] before = h.clone();
        double[] fromInput = input.apply(x);
        double[] fromHidden = hidden.apply(h);
        for (int j = 0; j < h.length; j++) {
            h[j] = nonlinearity.applyAsDouble(fromInput[j] + fromHidden[j]);
        }
        double[] after = h.clone();
        return (dh, dc) -> {
            double[] dSums = new double[dh.length];
            for (int j = 0; j < dh.length; j++) {
                dSums[j] = dh[j] * derivative.applyAsDouble(after[j]);
            }
            System.arraycopy(hidden.back(dSums, before), 0, dh, 0, dh.length);
            return input.back(dSums, x);
        };
    }

    @Override
    public void writeGradients(GradientRun.Parameters gradients) {
        input.writeGradients(gradients.weightIh(), gradients.biasIh());
        hidden.writeGradients(gradients.weightHh(), gradients.biasHh());
    }

    /** {@code max(x, 0)} with NaN kept; what float32 cannot hold is infinite, as it is in every float32 library. */
    static double relu(double x) {
        return x < 0 ? 0 : x > Float.MAX_VALUE ? Double.POSITIVE_INFINITY : x;
    }
}
