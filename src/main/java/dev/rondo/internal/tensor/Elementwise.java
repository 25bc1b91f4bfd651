package dev.rondo.internal.tensor;

import dev.rondo.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Functions of tensors element by element, for what is recorded on tapes. */
public final class Elementwise {
    /** Elements that are worked on at once: on the heap, where the JIT makes vector code. */
    private static final int TILE = 2048;

    /** A function of one number. */
    @FunctionalInterface
    public interface FloatFunction {
        float of(float x);
    }

    /** A function of two. */
    @FunctionalInterface
    public interface FloatOperator {
        float of(float x, float y);
    }

    private Elementwise() {}

    /** A new tensor of the function's values. */
    public static Tensor map(Tensor tensor, FloatFunction function) {
        float[] values = tensor.toArray();
        for (int i = 0; i < values.length; i++) {
            values[i] = function.of(values[i]);
        }
        return Tensor.of(values, tensor.shape());
    }

    /** A new tensor of the function's values of two tensors of one shape. */
    public static Tensor zip(Tensor one, Tensor other, FloatOperator operator) {
        float[] values = one.toArray();
        float[] others = other.toArray();
        for (int i = 0; i < values.length; i++) {
            values[i] = operator.of(values[i], others[i]);
        }
        return Tensor.of(values, one.shape());
    }

    /** A new tensor of the products with factors. */
    public static Tensor multiply(Tensor tensor, float[] factors) {
        float[] values = tensor.toArray();
        for (int i = 0; i < values.length; i++) {
            values[i] *= factors[i];
        }
        return Tensor.of(values, tensor.shape());
    }

    /** {@code sum += addend}, of one shape. */
    public static void add(Tensor addend, Tensor sum) {
        MemorySegment from = addend.segment();
        MemorySegment to = sum.segment();
        float[] one = new float[(int) Math.min(TILE, sum.numel())];
        float[] other = new float[one.length];
        for (long at = 0; at < sum.numel(); at += TILE) {
            int length = (int) Math.min(TILE, sum.numel() - at);
            MemorySegment.copy(from, ValueLayout.JAVA_FLOAT, at * Float.BYTES, one, 0, length);
            MemorySegment.copy(to, ValueLayout.JAVA_FLOAT, at * Float.BYTES, other, 0, length);
            addTile(one, other, length);
            MemorySegment.copy(other, 0, to, ValueLayout.JAVA_FLOAT, at * Float.BYTES, length);
        }
    }

    private static void addTile(float[] addend, float[] sum, int length) {
        for (int i = 0; i < length; i++) {
            sum[i] += addend[i];
        }
    }

    /** A tensor of a shape that is zero but for one slice of a dimension. */
    public static Tensor unselected(Tensor slice, int[] shape, int dim, int index) {
        Tensor whole = Tensor.zeros(shape);
        int at = Shape.dim(dim, shape.length);
        int step = Shape.index(index, at, shape[at]);
        long run = Shape.stride(shape, at);
        for (long outer = 0; outer < slice.numel() / Math.max(1, run); outer++) {
            Floats.copy(slice.segment(), outer * run, whole.segment(), (outer * shape[at] + step) * run, run);
        }
        return whole;
    }
}
