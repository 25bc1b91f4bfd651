package dev.rondo;

import dev.rondo.internal.print.TensorText;
import dev.rondo.internal.tensor.Ranges;
import dev.rondo.internal.tensor.Shape;
import java.util.Arrays;

/**
 * A row-major tensor of int64 values: indices and lengths.
 *
 * <p>Immutable in shape and content, held on the heap (no native code reads it), and therefore safe to share between
 * threads. Nothing has to be closed.
 */
public final class LongTensor {
    private final long[] values;
    private final int[] shape;

    private LongTensor(long[] values, int[] shape) {
        this.values = values;
        this.shape = shape;
    }

    /**
     * A tensor with a copy of the values; without a shape it has one dimension.
     *
     * @throws IllegalArgumentException when the shape does not hold as many elements as there are values
     */
    public static LongTensor of(long[] values, int... shape) {
        int[] actual = shape.length == 0 ? new int[] {values.length} : shape.clone();
        if (Shape.numel(actual) != values.length) {
            throw new IllegalArgumentException(
                    "shape '" + Arrays.toString(actual) + "' is invalid for input of size " + values.length);
        }
        return new LongTensor(values.clone(), actual);
    }

    /** The same for int32 values. */
    public static LongTensor of(int[] values, int... shape) {
        return of(Arrays.stream(values).asLongStream().toArray(), shape);
    }

    /** A tensor of no dimensions that holds one value. */
    public static LongTensor scalar(long value) {
        return new LongTensor(new long[] {value}, new int[0]);
    }

    /**
     * The values {@code start, start + step, ...} up to but without {@code end}, as {@code torch.arange}.
     *
     * @throws IllegalArgumentException when step is zero or leads away from end, or the values are too many
     */
    public static LongTensor arange(long start, long end, long step) {
        int count = Ranges.length(start, end, step);
        long[] values = new long[count];
        for (int i = 0; i < count; i++) {
            values[i] = start + i * step;
        }
        return new LongTensor(values, new int[] {count});
    }

    /** The size of every dimension. */
    public int[] shape() {
        return shape.clone();
    }

    /** The size of one dimension; negative counts from the end. */
    public int size(int dim) {
        return Shape.size(shape, dim);
    }

    /** The number of dimensions. */
    public int dim() {
        return shape.length;
    }

    /** The number of elements. */
    public int numel() {
        return values.length;
    }

    /** One element; negative indices count from the end. */
    public long get(int... indices) {
        return values[(int) Shape.offset(shape, indices)];
    }

    /** The element at a row-major position. */
    public long getFlat(int position) {
        return values[position];
    }

    /** The same values in another shape; one size may be -1. */
    public LongTensor reshape(int... newShape) {
        return new LongTensor(values, Shape.reshaped(values.length, newShape));
    }

    /** The same values with a dimension of size 1 put in at {@code dim}. */
    public LongTensor unsqueeze(int dim) {
        return new LongTensor(values, Shape.unsqueezed(shape, dim));
    }

    /** A copy of the values in row-major order. */
    public long[] toArray() {
        return values.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LongTensor that
                && Arrays.equals(shape, that.shape)
                && Arrays.equals(values, that.values);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(shape) + Arrays.hashCode(values);
    }

    /** The values as PyTorch prints them. */
    @Override
    public String toString() {
        return TensorText.print(values, shape);
    }
}
