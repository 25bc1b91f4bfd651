package dev.rondo.internal.reference;

import dev.rondo.Tensor;
import org.jspecify.annotations.Nullable;

/** {@code y = W x + b}, float32 parameters, accumulated in double. */
final class Affine {
    private final double[][] weight;
    private final double[] bias;

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
}
