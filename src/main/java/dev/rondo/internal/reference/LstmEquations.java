package dev.rondo.internal.reference;

import static dev.rondo.internal.reference.CellEquations.sigmoid;

import dev.rondo.Tensor;
import dev.rondo.internal.cell.CellWeights;
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
        double[] fromInput = input.apply(x);
        double[] fromHidden = hidden.apply(h);
        double[] output = new double[hiddenSize];
        for (int j = 0; j < hiddenSize; j++) {
            double i = sigmoid(fromInput[j] + fromHidden[j]);
            double f = sigmoid(fromInput[hiddenSize + j] + fromHidden[hiddenSize + j]);
            double g = Math.tanh(fromInput[2 * hiddenSize + j] + fromHidden[2 * hiddenSize + j]);
            double o = sigmoid(fromInput[3 * hiddenSize + j] + fromHidden[3 * hiddenSize + j]);
            c[j] = f * c[j] + i * g;
            output[j] = o * Math.tanh(c[j]);
        }
        double[] next = projection == null ? output : projection.apply(output);
        System.arraycopy(next, 0, h, 0, h.length);
    }
}
