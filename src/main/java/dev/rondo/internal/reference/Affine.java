package dev.rondo.internal.reference;

import dev.rondo.Tensor;
import org.jspecify.annotations.Nullable;

/** {@code y = W x + b}, float32 parameters, accumulated in double; and the derivatives of a number by y taken back. */
final class Affine {
    private final double[][] weight;
    private final double[] bias;
    /** Of the number by W, {@code sum of dy x^T}. */
    private final double[][] weightGradient;
    /** Of the number by b, {@code sum of dy}. */
    private final double[] biasGradient;

    Affine(Tensor weight, @Nullable Tensor bias) {
        int rows = weight.size(0);
        int columns = weight.size(1);
        float[] values = weight.toArray();
        this.weight = new double[rows][columns];
        for (int r = 0; r < rows; r++) {
            for (int k = 0; k < columns; k++) {
                this.weight[r][k] = values[r * columns + k];
            }
        }
        this.weightGradient = new double[rows][columns];
        this.biasGradient = new double[rows];
        this.bias = new double[rows];
        if (bias != null) {
            float[] offsets = bias.toArray();
            for (int r = 0; r < rows; r++) {
                this.bias[r] = offsets[r];
            }
        }
    }

    double[] apply(double[] x) {
        double[] y = new double[weight.length];
        for (int r = 0; r < y.length; r++) {
            double sum = bias[r];
            for (int k = 0; k < x.length; k++) {
                sum += weight[r][k] * x[k];
            }
            y[r] = sum;
        }
        return y;
    }

    /** Adds what one y contributes to the gradients of W and b, and returns that of x, {@code W^T dy}. */
    double[] back(double[] dy, double[] x) {
        double[] dx = new double[x.length];
        for (int r = 0; r < dy.length; r++) {
            biasGradient[r] += dy[r];
            for (int k = 0; k < x.length; k++) {
                weightGradient[r][k] += dy[r] * x[k];
                dx[k] += weight[r][k] * dy[r];
            }
        }
        return dx;
    }

    /** Writes the gradients that have been added up. */
    void writeGradients(Tensor ofWeight, @Nullable Tensor ofBias) {
        for (int r = 0; r < bias.length; r++) {
            for (int k = 0; k < weight[r].length; k++) {
                ofWeight.set((float) weightGradient[r][k], r, k);
            }
            if (ofBias != null) {
                ofBias.set((float) biasGradient[r], r);
            }
        }
    }
}
