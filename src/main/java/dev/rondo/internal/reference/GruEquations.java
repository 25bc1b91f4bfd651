package dev.rondo.internal.reference;

import static dev.rondo.internal.reference.CellEquations.sigmoid;

import dev.rondo.internal.cell.CellWeights;
import dev.rondo.internal.cell.GradientRun;

/**
 * The GRU of Cho et al. (2014) in the form of {@code torch.nn.GRU}, where the reset gate acts after the product with
 * the recurrent weights (oneDNN: "linear before reset"):
 *
 * <pre>
 * r = sigmoid(W_ir x + b_ir + W_hr h + b_hr)
 * z = sigmoid(W_iz x + b_iz + W_hz h + b_hz)
 * n = tanh   (W_in x + b_in + r * (W_hn h + b_hn))
 * h' = (1 - z) * n + z * h
 * </pre>
 */
final class GruEquations implements CellEquations {
    private final int hiddenSize;
    private final Affine input;
    private final Affine hidden;

    GruEquations(CellWeights weights) {
        hiddenSize = weights.spec().hiddenSize();
        input = new Affine(weights.weightIh(), weights.biasIh());
        hidden = new Affine(weights.weightHh(), weights.biasHh());
    }

    @Override
    public void step(double[] x, double[] h, double[] c) {
        stepForward(x, h, c);
    }

    @Override
    public Back stepForward(double[] x, double[] h, double[] c) {
        double[] hBefore = h.clone();
        double[] fromInput = input.apply(x);
        double[] fromHidden = hidden.apply(h);
        double[][] gates = new double[3][hiddenSize];
        for (int j = 0; j < hiddenSize; j++) {
            double r = sigmoid(fromInput[j] + fromHidden[j]);
            double z = sigmoid(fromInput[hiddenSize + j] + fromHidden[hiddenSize + j]);
            double n = Math.tanh(fromInput[2 * hiddenSize + j] + r * fromHidden[2 * hiddenSize + j]);
            h[j] = (1 - z) * n + z * h[j];
            gates[0][j] = r;
            gates[1][j] = z;
            gates[2][j] = n;
        }
        return (dh, dc) -> back(x, hBefore, gates, fromHidden, dh);
    }

    /** The chain rule, from h' back to x and h. */
    private double[] back(double[] x, double[] h, double[][] gates, double[] fromHidden, double[] dh) {
        double[] dInput = new double[3 * hiddenSize];
        double[] dHidden = new double[3 * hiddenSize];
        double[] direct = new double[hiddenSize];
        for (int j = 0; j < hiddenSize; j++) {
            double r = gates[0][j];
            double z = gates[1][j];
            double n = gates[2][j];
            double dn = dh[j] * (1 - z) * (1 - n * n);
            double dr = dn * fromHidden[2 * hiddenSize + j] * r * (1 - r);
            double dz = dh[j] * (h[j] - n) * z * (1 - z);
            dInput[j] = dr;
            dInput[hiddenSize + j] = dz;
            dInput[2 * hiddenSize + j] = dn;
            dHidden[j] = dr;
            dHidden[hiddenSize + j] = dz;
            dHidden[2 * hiddenSize + j] = dn * r;
            direct[j] = dh[j] * z;
        }
        double[] through = hidden.back(dHidden, h);
        for (int j = 0; j < hiddenSize; j++) {
            dh[j] = direct[j] + through[j];
        }
        return input.back(dInput, x);
    }

    @Override
    public void writeGradients(GradientRun.Parameters gradients) {
        input.writeGradients(gradients.weightIh(), gradients.biasIh());
        hidden.writeGradients(gradients.weightHh(), gradients.biasHh());
    }
}
