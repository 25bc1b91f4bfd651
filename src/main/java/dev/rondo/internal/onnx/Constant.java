package dev.rondo.internal.onnx;

import dev.rondo.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * A tensor whose values a file fixes. They are computed one by one when asked for, so that a chain of operators over a
 * large weight takes no memory but that of its end. Immutable; safe to share as long as the file is open.
 */
public final class Constant {
    /** More than any operator of a model gives a tensor, and what bounds the work for one value. */
    private static final int MOST_DIMENSIONS = 32;

    private final ElementType type;
    private final long[] dims;
    private final long numel;
    private final Source source;

    Constant(ElementType type, long[] dims, Source source) {
        this.type = type;
        this.dims = dims.clone();
        this.numel = numel(dims);
        this.source = source;
    }

    /** A value that does not come from the file; read from the tensor's memory whenever it is asked for. */
    public static Constant of(Tensor tensor) {
        MemorySegment values = tensor.segment();
        return new Constant(
                ElementType.FLOAT,
                IntStream.of(tensor.shape()).asLongStream().toArray(),
                index -> values.getAtIndex(ValueLayout.JAVA_FLOAT, index));
    }

    /** The value at a row-major position. */
    interface Source {
        double at(long index);
    }

    /** The element type. */
    ElementType type() {
        return type;
    }

    /** The sizes of its dimensions. */
    public long[] dims() {
        return dims.clone();
    }

    int rank() {
        return dims.length;
    }

    /** The number of values. */
    public long numel() {
        return numel;
    }

    Source source() {
        return source;
    }

    /** The number of values of a shape, checked. */
    static long numel(long[] dims) {
        if (dims.length > MOST_DIMENSIONS) {
            throw new ModelProblem("it has " + dims.length + " dimensions, beyond the limit of " + MOST_DIMENSIONS);
        }
        long product = 1;
        boolean empty = false;
        for (long size : dims) {
            if (size < 0) {
                throw new ModelProblem("shape " + Arrays.toString(dims) + " has a negative size");
            }
            empty |= size == 0;
            // Zeros are left out, or a shape could hide a product that is beyond a long behind them.
            long factor = Math.max(1, size);
            if (product > Long.MAX_VALUE / factor) {
                throw new ModelProblem("shape " + Arrays.toString(dims) + " has more elements than 64 bits can count");
            }
            product *= factor;
        }
        return empty ? 0 : product;
    }

    /** For each dimension, how far apart its neighbours are in row-major order. */
    static long[] strides(long[] dims) {
        long[] strides = new long[dims.length];
        long stride = 1;
        for (int d = dims.length - 1; d >= 0; d--) {
            strides[d] = stride;
            stride *= Math.max(1, dims[d]);
        }
        return strides;
    }

    /** An axis that may count from the end. */
    static int axis(long axis, int rank) {
        if (axis < -rank || axis >= rank) {
            throw new ModelProblem("axis " + axis + " is out of range for " + rank + " dimensions");
        }
        return (int) (axis < 0 ? axis + rank : axis);
    }

    /** Whether all values are zero. */
    public boolean isZero() {
        for (long i = 0; i < numel; i++) {
            if (source.at(i) != 0) {
                return false;
            }
        }
        return true;
    }

    /** All values. */
    public double[] doubles() {
        if (numel > Integer.MAX_VALUE - 8) {
            throw new ModelProblem("shape " + Arrays.toString(dims) + " is beyond the 2^31 - 1 that Java can index");
        }
        double[] values = new double[(int) numel];
        for (int i = 0; i < values.length; i++) {
            values[i] = source.at(i);
        }
        return values;
    }

    /** A copy in float32. */
    public Tensor tensor() {
        int[] shape = new int[dims.length];
        for (int d = 0; d < shape.length; d++) {
            if (dims[d] > Integer.MAX_VALUE) {
                throw new ModelProblem(
                        "shape " + Arrays.toString(dims) + " is beyond the 2^31 - 1 that Java can index");
            }
            shape[d] = (int) dims[d];
        }
        Tensor tensor = Tensor.zeros(shape);
        MemorySegment floats = tensor.segment();
        for (long i = 0; i < numel; i++) {
            floats.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) source.at(i));
        }
        return tensor;
    }

    /** The values of a short list of integers: axes, sizes, positions. */
    long[] integers() {
        if (numel > MOST_DIMENSIONS) {
            throw new ModelProblem("a list of " + numel + " axes, sizes or positions");
        }
        long[] values = new long[(int) numel];
        for (int i = 0; i < values.length; i++) {
            values[i] = (long) source.at(i);
        }
        return values;
    }
}
