package dev.rondo;

import dev.rondo.internal.print.TensorText;
import dev.rondo.internal.tensor.Floats;
import dev.rondo.internal.tensor.Joins;
import dev.rondo.internal.tensor.LiveMemory;
import dev.rondo.internal.tensor.Ranges;
import dev.rondo.internal.tensor.Shape;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;

/**
 * A row-major float32 tensor in off-heap memory.
 *
 * <p>Memory is either the tensor's own, released by the garbage collector, or a segment of the caller's
 * ({@link #ofSegment}), used in place and alive as long as its arena. {@link #reshape}, {@link #unsqueeze} and
 * {@link #select} of a leading dimension share the memory of their source; everything else copies.
 *
 * <p>The shape never changes. Reading from several threads is safe; a thread that writes ({@link #set},
 * {@link #segment}) must be alone.
 *
 * <p>Errors are worded as in PyTorch: {@link IndexOutOfBoundsException} for an index or a dimension,
 * {@link IllegalArgumentException} for a shape, {@link IllegalStateException} when the memory's arena is closed.
 */
public final class Tensor {
    /** A cache line, and what oneDNN's vector loads like best. */
    private static final long ALIGNMENT = 64;

    private final MemorySegment data;
    private final int[] shape;
    private final long numel;

    private Tensor(MemorySegment data, int[] shape) {
        this.data = data;
        this.shape = shape;
        this.numel = Shape.numel(shape);
    }

    /**
     * A tensor with a copy of the values.
     *
     * @throws IllegalArgumentException when the shape does not hold as many elements as there are values
     */
    public static Tensor of(float[] values, int... shape) {
        if (Shape.numel(shape) != values.length) {
            throw new IllegalArgumentException(
                    "shape '" + Arrays.toString(shape) + "' is invalid for input of size " + values.length);
        }
        Tensor tensor = zeros(shape);
        MemorySegment.copy(values, 0, tensor.data, ValueLayout.JAVA_FLOAT, 0, values.length);
        return tensor;
    }

    /** A tensor of zeros. */
    public static Tensor zeros(int... shape) {
        long bytes = Shape.bytes(shape, Float.BYTES);
        return new Tensor(Arena.ofAuto().allocate(bytes, ALIGNMENT), shape.clone());
    }

    /** A tensor of ones. */
    public static Tensor ones(int... shape) {
        return full(1, shape);
    }

    /** A tensor with one value everywhere. */
    public static Tensor full(float value, int... shape) {
        Tensor tensor = zeros(shape);
        for (long i = 0; i < tensor.numel; i++) {
            tensor.data.setAtIndex(ValueLayout.JAVA_FLOAT, i, value);
        }
        return tensor;
    }

    /**
     * The values {@code start, start + 1, ...} below {@code end}, as {@code torch.arange} in float32.
     *
     * @throws IllegalArgumentException when end is below start, one of them is not finite, or the values are too many
     */
    public static Tensor arange(float start, float end) {
        int count = Ranges.length(start, end);
        Tensor tensor = zeros(count);
        for (int i = 0; i < count; i++) {
            tensor.data.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) ((double) start + i));
        }
        return tensor;
    }

    /**
     * A tensor over the caller's own memory, without a copy. The memory must stay alive while the tensor is in use; a
     * layer that is still reading it makes closing its arena fail. Memory of a mapped file is copied by layers before
     * they compute, and refused for results: a process that shortened the file could end this one otherwise.
     *
     * @param segment off-heap memory of at least 4 bytes an element, aligned to 4 bytes
     * @throws IllegalArgumentException when the segment is on the heap, too small or misaligned
     * @throws IllegalStateException when the segment's arena is closed
     */
    public static Tensor ofSegment(MemorySegment segment, int... shape) {
        long bytes = Shape.bytes(shape, Float.BYTES);
        if (!segment.isNative()) {
            throw new IllegalArgumentException(
                    "a tensor needs an off-heap segment, got one on the heap; copy it with Tensor.of(float[], ...)");
        }
        if (!segment.scope().isAlive()) {
            throw new IllegalStateException("the segment's arena is already closed");
        }
        if (segment.byteSize() < bytes) {
            throw new IllegalArgumentException("a tensor of shape " + Arrays.toString(shape) + " needs " + bytes
                    + " bytes, the segment has " + segment.byteSize());
        }
        if (segment.address() % Float.BYTES != 0) {
            throw new IllegalArgumentException("a tensor needs memory aligned to 4 bytes, the segment starts at 0x"
                    + Long.toHexString(segment.address()));
        }
        return new Tensor(segment.asSlice(0, bytes), shape.clone());
    }

    /** The tensors joined along a new dimension; all must have one shape. */
    public static Tensor stack(List<Tensor> tensors, int dim) {
        return joined(tensors, Joins.stacked(shapes(tensors), dim), dim);
    }

    /** The tensors joined along an existing dimension; the other dimensions must agree. */
    public static Tensor cat(List<Tensor> tensors, int dim) {
        return joined(tensors, Joins.concatenated(shapes(tensors), dim), dim);
    }

    private static List<int[]> shapes(List<Tensor> tensors) {
        return tensors.stream().map(tensor -> tensor.shape).toList();
    }

    private static Tensor joined(List<Tensor> tensors, int[] shape, int dim) {
        Tensor result = zeros(shape);
        Joins.join(tensors.stream().map(Tensor::segment).toList(), shape, dim, result.data);
        return result;
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
    public long numel() {
        return numel;
    }

    /** One element; negative indices count from the end. */
    public float get(int... indices) {
        return segment().getAtIndex(ValueLayout.JAVA_FLOAT, Shape.offset(shape, indices));
    }

    /** Writes one element; negative indices count from the end. */
    public void set(float value, int... indices) {
        segment().setAtIndex(ValueLayout.JAVA_FLOAT, Shape.offset(shape, indices), value);
    }

    /** The same memory in another shape; one size may be -1. */
    public Tensor reshape(int... newShape) {
        return new Tensor(data, Shape.reshaped(numel, newShape));
    }

    /** The same memory with a dimension of size 1 put in at {@code dim}. */
    public Tensor unsqueeze(int dim) {
        return new Tensor(data, Shape.unsqueezed(shape, dim));
    }

    /** One slice of a dimension, which disappears; shares memory when nothing but size 1 stands before it. */
    public Tensor select(int dim, int index) {
        int at = Shape.dim(dim, shape.length);
        if (shape.length == 0) {
            throw new IndexOutOfBoundsException("select() cannot be applied to a 0-dim tensor.");
        }
        int step = Shape.index(index, at, shape[at]);
        int[] rest = Shape.without(shape, at);
        long run = Shape.stride(shape, at);
        long outer = Shape.numel(Arrays.copyOf(shape, at));
        if (outer == 1) {
            return new Tensor(data.asSlice(step * run * Float.BYTES, run * Float.BYTES), rest);
        }
        Tensor result = zeros(rest);
        for (long o = 0; o < outer; o++) {
            Floats.copy(segment(), (o * shape[at] + step) * run, result.data, o * run, run);
        }
        return result;
    }

    /**
     * A copy in which dimensions of size 1 are repeated, as {@code torch.Tensor.expand}; new dimensions may be put in
     * front, and -1 keeps a size.
     *
     * @throws IllegalArgumentException when a dimension of another size than 1 would change
     */
    public Tensor expand(int... sizes) {
        int[] target = Shape.expanded(shape, sizes);
        Tensor result = zeros(target);
        Joins.expand(segment(), shape, result.data, target);
        return result;
    }

    /** A copy of the values in row-major order. */
    public float[] toArray() {
        return segment().toArray(ValueLayout.JAVA_FLOAT);
    }

    /** A copy in memory of its own. */
    public Tensor copy() {
        Tensor result = zeros(shape);
        result.data.copyFrom(segment());
        return result;
    }

    /**
     * The memory itself: row-major float32 values in the machine's byte order, {@code 4 * numel()} bytes.
     *
     * @throws IllegalStateException when it is closed
     */
    public MemorySegment segment() {
        return LiveMemory.of(data, shape);
    }

    /** A view of the same memory that refuses writes. */
    public Tensor asReadOnly() {
        return new Tensor(data.asReadOnly(), shape);
    }

    /**
     * Whether every element satisfies {@code |a - b| <= atol + rtol * |b|}, as {@code torch.allclose}; NaN equals
     * nothing.
     */
    public boolean allClose(Tensor other, double rtol, double atol) {
        Shape.requireSame(shape, other.shape);
        return Floats.allClose(segment(), other.segment(), rtol, atol);
    }

    /**
     * The largest absolute difference of two tensors of one shape; NaN when either holds a NaN that the other lacks.
     */
    public double maxAbsDiff(Tensor other) {
        Shape.requireSame(shape, other.shape);
        return Floats.maxAbsDiff(segment(), other.segment());
    }

    /** The values as PyTorch prints them. */
    @Override
    public String toString() {
        return TensorText.print(segment(), shape);
    }
}
