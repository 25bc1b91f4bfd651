package dev.rondo.internal.reference;

import static dev.rondo.internal.reference.CellEquations.sigmoid;

import dev.rondo.internal.cell.CellWeights;

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
        double[] fromInput = input.apply(x);
        double[] fromHidden = hidden.apply(h);
        for (int j = 0; j < hiddenSize; j++) {
            double r = sigmoid(fromInput[j] + fromHidden[j]);
            double z = sigmoid(fromInput[hiddenSize + j] + fromHidden[hiddenSize + j]);
            double n = Math.tanh(fromInput[2 * hiddenSize + j] + r * fromHidden[2 * hiddenSize + j]);
            h[j] = (1 - z) * n + z * h[j];
        }
    }
}
