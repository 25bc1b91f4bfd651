package dev.rondo.internal.reference;

import dev.rondo.Tensor;
import dev.rondo.internal.cell.LinearKernel;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** {@code y = x W^T + b} and its derivatives, element by element in double. */
final class ReferenceLinear implements LinearKernel {
    @Override
    public int forward(Tensor x, Tensor weight, @Nullable Tensor bias, Tensor y) {
        int out = weight.size(0);
        int in = weight.size(1);
        float[] w = weight.toArray();
        float[] b = bias == null ? new float[out] : bias.toArray();
        float[] row = new float[in];
        float[] result = new float[out];
        for (long r = 0; r < y.numel() / out; r++) {
            read(x, r, row);
            for (int o = 0; o < out; o++) {
                double sum = b[o];
                for (int i = 0; i < in; i++) {
                    sum += (double) w[o * in + i] * row[i];
                }
                result[o] = (float) sum;
            }
            write(result, y, r);
        }
        return 1;
    }

    @Override
    public void backward(
            Tensor gradY,
            Tensor x,
            Tensor weight,
            Tensor gradWeight,
            @Nullable Tensor gradBias,
            @Nullable Tensor gradX) {
        int out = weight.size(0);
        int in = weight.size(1);
        float[] dy = gradY.toArray();
        int rows = dy.length / out;
        float[] row = new float[in];
        float[] biases = new float[out];
        double[] sums = new double[in];
        for (int o = 0; o < out; o++) {
            Arrays.fill(sums, 0);
            double sum = 0;
            for (int r = 0; r < rows; r++) {
                read(x, r, row);
                double derivative = dy[r * out + o];
                sum += derivative;
                add(derivative, row, sums);
            }
            write(sums, row, gradWeight, o);
            biases[o] = (float) sum;
        }
        if (gradBias != null) {
            write(biases, gradBias, 0);
        }
        for (int r = 0; gradX != null && r < rows; r++) {
            Arrays.fill(sums, 0);
            for (int o = 0; o < out; o++) {
                read(weight, o, row);
                add(dy[r * out + o], row, sums);
            }
            write(sums, row, gradX, r);
        }
    }

    private static void add(double factor, float[] row, double[] sums) {
        for (int i = 0; i < row.length; i++) {
            sums[i] += factor * row[i];
        }
    }

    private static void read(Tensor from, long r, float[] row) {
        long offset = r * row.length * Float.BYTES;
        MemorySegment.copy(from.segment(), ValueLayout.JAVA_FLOAT, offset, row, 0, row.length);
    }

    private static void write(double[] sums, float[] row, Tensor to, long r) {
        for (int i = 0; i < row.length; i++) {
            row[i] = (float) sums[i];
        }
        write(row, to, r);
    }

    private static void write(float[] row, Tensor to, long r) {
        MemorySegment.copy(row, 0, to.segment(), ValueLayout.JAVA_FLOAT, r * row.length * Float.BYTES, row.length);
    }
}
