package dev.rondo.nn;

import dev.rondo.LongTensor;
import dev.rondo.Tensor;
import dev.rondo.internal.tensor.Elementwise;
import dev.rondo.internal.tensor.Shape;
import dev.rondo.internal.tensor.TopIndices;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/**
 * What follows a model's last layer, as functions of {@code torch.nn.functional} and {@code torch}: plain Java,
 * computed in double and rounded once. Results are new tensors; no gradients are remembered.
 *
 * <p>Dimensions count from the end when negative, and one out of range is an {@link IndexOutOfBoundsException} in
 * PyTorch's words. Every function throws {@link IllegalStateException} when the memory of a tensor is closed, and
 * {@link WrongThreadException} when it is confined to another thread. Thread-safe.
 *
 * @see <a href="https://docs.pytorch.org/docs/stable/nn.functional.html">torch.nn.functional</a>
 */
public final class Functional {
    private Functional() {}

    /**
     * The largest values along the last dimension, from the largest down, and where they are.
     *
     * @param values [*, k]
     * @param indices [*, k]
     */
    public record TopK(Tensor values, LongTensor indices) {}

    /** {@code exp(x) / sum(exp(x))} along a dimension, in the shape of x; NaN along one that has NaN or infinity. */
    public static Tensor softmax(Tensor x, int dim) {
        return alongEach(x, dim, Functional::softmax);
    }

    /** {@code log(softmax(x))} along a dimension, in the shape of x, right also where the softmax is zero. */
    public static Tensor logSoftmax(Tensor x, int dim) {
        return alongEach(x, dim, Functional::logSoftmax);
    }

    /** {@code 1 / (1 + exp(-x))} of each element. */
    public static Tensor sigmoid(Tensor x) {
        return each(x, value -> 1 / (1 + Math.exp(-value)));
    }

    /** {@code max(x, 0)} of each element; NaN stays. */
    public static Tensor relu(Tensor x) {
        return each(x, value -> value < 0 ? 0 : value);
    }

    /** The hyperbolic tangent of each element. */
    public static Tensor tanh(Tensor x) {
        return each(x, Math::tanh);
    }

    /** Each element times a factor, such as one over a temperature. */
    public static Tensor mul(Tensor x, double factor) {
        return each(x, value -> value * factor);
    }

    /**
     * The sum, in float32, of two tensors; dimensions of size 1, and missing ones in front, are repeated.
     *
     * @throws IllegalArgumentException when two sizes differ and neither is 1
     */
    public static Tensor add(Tensor a, Tensor b) {
        int[] shape = Shape.broadcast(a.shape(), b.shape());
        Tensor sum = a.expand(shape);
        Elementwise.add(b.expand(shape), sum);
        return sum;
    }

    /**
     * Where the largest value along a dimension is: the first of equal ones, and a NaN above all numbers.
     *
     * @return the shape of x without the dimension
     * @throws IndexOutOfBoundsException when the dimension is empty
     */
    public static LongTensor argmax(Tensor x, int dim) {
        int at = Shape.dim(dim, x.dim());
        if (x.dim() == 0) {
            return LongTensor.scalar(0);
        }
        if (x.size(at) == 0) {
            throw new IndexOutOfBoundsException("argmax(): Expected reduction dim " + at + " to have non-zero size.");
        }
        int[] shape = Shape.without(x.shape(), at);
        long[] found = new long[Shape.arrayLength(shape)];
        Lines lines = Lines.of(x, at);
        float[] line = new float[lines.length];
        for (int i = 0; i < found.length; i++) {
            lines.read(i, line);
            found[i] = TopIndices.of(line, 1)[0];
        }
        return shape.length == 0 ? LongTensor.scalar(found[0]) : LongTensor.of(found, shape);
    }

    /**
     * The {@code k} largest values along the last dimension, from the largest down, NaN first. Of equal values the one
     * with the smaller index comes first, where PyTorch leaves the order open.
     *
     * @throws IllegalArgumentException when k is negative or there are fewer values
     */
    public static TopK topk(Tensor x, int k) {
        int length = x.dim() == 0 ? 1 : x.size(-1);
        if (k < 0 || k > length) {
            throw new IllegalArgumentException("selected index k out of range");
        }
        if (x.dim() == 0) {
            return new TopK(x.copy(), LongTensor.scalar(0));
        }
        int last = x.dim() - 1;
        int[] shape = Shape.with(x.shape(), last, k);
        Tensor values = Tensor.zeros(shape);
        long[] indices = new long[Shape.arrayLength(shape)];
        Lines lines = Lines.of(x, last);
        float[] line = new float[length];
        for (int i = 0; k > 0 && i < indices.length / k; i++) {
            lines.read(i, line);
            int[] top = TopIndices.of(line, k);
            for (int j = 0; j < k; j++) {
                indices[i * k + j] = top[j];
                values.segment().setAtIndex(ValueLayout.JAVA_FLOAT, (long) i * k + j, line[top[j]]);
            }
        }
        return new TopK(values, LongTensor.of(indices, shape));
    }

    private static void softmax(float[] line) {
        double largest = largest(line);
        double[] powers = new double[line.length];
        double sum = 0;
        for (int i = 0; i < line.length; i++) {
            powers[i] = Math.exp(line[i] - largest);
            sum += powers[i];
        }
        for (int i = 0; i < line.length; i++) {
            line[i] = (float) (powers[i] / sum);
        }
    }

    private static void logSoftmax(float[] line) {
        double largest = largest(line);
        double sum = 0;
        for (float value : line) {
            sum += Math.exp(value - largest);
        }
        double log = Math.log(sum);
        for (int i = 0; i < line.length; i++) {
            line[i] = (float) (line[i] - largest - log);
        }
    }

    /** NaN if there is one. */
    private static double largest(float[] line) {
        float largest = Float.NEGATIVE_INFINITY;
        for (float value : line) {
            largest = Math.max(largest, value);
        }
        return largest;
    }

    private static Tensor each(Tensor x, DoubleUnaryOperator function) {
        Tensor result = Tensor.zeros(x.shape());
        MemorySegment from = x.segment();
        MemorySegment to = result.segment();
        for (long i = 0; i < x.numel(); i++) {
            double value = from.getAtIndex(ValueLayout.JAVA_FLOAT, i);
            to.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) function.applyAsDouble(value));
        }
        return result;
    }

    /** Changes the values along a dimension. */
    @FunctionalInterface
    private interface LineFunction {
        void apply(float[] line);
    }

    private static Tensor alongEach(Tensor x, int dim, LineFunction function) {
        int at = Shape.dim(dim, x.dim());
        Tensor result = x.copy();
        if (x.numel() == 0) {
            return result;
        }
        Lines lines = Lines.of(result, at);
        float[] line = new float[lines.length];
        for (long i = 0; i < x.numel() / lines.length; i++) {
            lines.read(i, line);
            function.apply(line);
            lines.write(i, line);
        }
        return result;
    }

    /**
     * The values of a tensor along one dimension, for each place in the others.
     *
     * @param stride elements between two values
     */
    private record Lines(MemorySegment memory, int length, long stride) {
        static Lines of(Tensor tensor, int dim) {
            int[] shape = tensor.dim() == 0 ? new int[] {1} : tensor.shape();
            return new Lines(
                    tensor.segment(), shape[dim], Shape.numel(Arrays.copyOfRange(shape, dim + 1, shape.length)));
        }

        private long first(long line) {
            return line / stride * stride * length + line % stride;
        }

        void read(long line, float[] values) {
            long at = first(line);
            for (int i = 0; i < length; i++) {
                values[i] = memory.getAtIndex(ValueLayout.JAVA_FLOAT, at + i * stride);
            }
        }

        void write(long line, float[] values) {
            long at = first(line);
            for (int i = 0; i < length; i++) {
                memory.setAtIndex(ValueLayout.JAVA_FLOAT, at + i * stride, values[i]);
            }
        }
    }
}
