package dev.rondo.internal.reference;

import static dev.rondo.internal.reference.CellEquations.sigmoid;

import dev.rondo.Tensor;
import dev.rondo.internal.cell.CellWeights;
import dev.rondo.internal.cell.GradientRun;
import org.jspecify.annotations.Nullable;

/**
 * The LSTM of Hochreiter and Schmidhuber (1997) with forget gates, as {@code torch.nn.LSTM} documents it, and its
 * projection after Sak, Senior and Beaufays (2014):
 *
 * <pre>
 * i = sigmoid(W_ii x + b_ii + W_hi h + b_hi)
 * f = sigmoid(W_if x + b_if + W_hf h + b_hf)
 * g = tanh   (W_ig x + b_ig + W_hg h + b_hg)
 * o = sigmoid(W_io x + b_io + W_ho h + b_ho)
 * c' = f * c + i * g
 * h' = o * tanh(c')           with a projection: h' = W_hr (o * tanh(c'))
 * </pre>
 */
final class LstmEquations implements CellEquations {
    private final int hiddenSize;
    private final Affine input;
    private final Affine hidden;
    private final @Nullable Affine projection;

    LstmEquations(CellWeights weights) {
        hiddenSize = weights.spec().hiddenSize();
        input = new Affine(weights.weightIh(), weights.biasIh());
        hidden = new Affine(weights.weightHh(), weights.biasHh());
        Tensor weightHr = weights.weightHr();
        projection = weightHr == null ? null : new Affine(weightHr, null);
    }

    @Override
    public void step(double[] x, double[] h, double[] c) {
        stepForward(x, h, c);
    }

    @Override
    public Back stepForward(double[] x, double[] h, double[] c) {
        double[] hBefore = h.clone();
        double[] cBefore = c.clone();
        double[] fromInput = input.apply(x);
        double[] fromHidden = hidden.apply(h);
        double[][] gates = new double[4][hiddenSize];
        double[] output = new double[hiddenSize];
        for (int j = 0; j < hiddenSize; j++) {
            double i = sigmoid(fromInput[j] + fromHidden[j]);
            double f = sigmoid(fromInput[hiddenSize + j] + fromHidden[hiddenSize + j]);
            double g = Math.tanh(fromInput[2 * hiddenSize + j] + fromHidden[2 * hiddenSize + j]);
            double o = sigmoid(fromInput[3 * hiddenSize + j] + fromHidden[3 * hiddenSize + j]);
            c[j] = f * c[j] + i * g;
            output[j] = o * Math.tanh(c[j]);
            gates[0][j] = i;
            gates[1][j] = f;
            gates[2][j] = g;
            gates[3][j] = o;
        }
        double[] next = projection == null ? output : projection.apply(output);
        System.arraycopy(next, 0, h, 0, h.length);
        double[] cAfter = c.clone();
        return (dh, dc) -> back(x, hBefore, cBefore, gates, cAfter, dh, dc);
    }

    /** The chain rule, from h' back to x, h and c. */
    private double[] back(
            double[] x, double[] h, double[] c, double[][] gates, double[] cAfter, double[] dh, double[] dc) {
        double[] dOutput = dh.clone();
        if (projection != null) {
            double[] output = new double[hiddenSize];
            for (int j = 0; j < hiddenSize; j++) {
                output[j] = gates[3][j] * Math.tanh(cAfter[j]);
            }
            dOutput = projection.back(dh, output);
        }
        double[] dSums = new double[4 * hiddenSize];
        for (int j = 0; j < hiddenSize; j++) {
            double i = gates[0][j];
            double f = gates[1][j];
            double g = gates[2][j];
            double o = gates[3][j];
            double tanh = Math.tanh(cAfter[j]);
            double dcAfter = dc[j] + dOutput[j] * o * (1 - tanh * tanh);
            dSums[j] = dcAfter * g * i * (1 - i);
            dSums[hiddenSize + j] = dcAfter * c[j] * f * (1 - f);
            dSums[2 * hiddenSize + j] = dcAfter * i * (1 - g * g);
            dSums[3 * hiddenSize + j] = dOutput[j] * tanh * o * (1 - o);
            dc[j] = dcAfter * f;
        }
        System.arraycopy(hidden.back(dSums, h), 0, dh, 0, dh.length);
        return input.back(dSums, x);
    }

    @Override
    public void writeGradients(GradientRun.Parameters gradients) {
        input.writeGradients(gradients.weightIh(), gradients.biasIh());
        hidden.writeGradients(gradients.weightHh(), gradients.biasHh());
        if (projection != null && gradients.weightHr() != null) {
            projection.writeGradients(gradients.weightHr(), null);
        }
    }
}
