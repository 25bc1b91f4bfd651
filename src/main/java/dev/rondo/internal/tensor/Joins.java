package dev.rondo.internal.tensor;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;

/** Joins and repeats tensors, given as shapes and memory: first the shape of what comes out, then its values. */
public final class Joins {
    private Joins() {}

    /** The shape of tensors of one shape joined along a new dimension. */
    public static int[] stacked(List<int[]> shapes, int dim) {
        if (shapes.isEmpty()) {
            throw new IllegalArgumentException("stack expects a non-empty TensorList");
        }
        int[] first = shapes.get(0);
        for (int i = 1; i < shapes.size(); i++) {
            int[] shape = shapes.get(i);
            if (!Arrays.equals(first, shape)) {
                throw new IllegalArgumentException("stack expects each tensor to be equal size, but got "
                        + Arrays.toString(first) + " at entry 0 and " + Arrays.toString(shape) + " at entry " + i);
            }
        }
        int at = Shape.dim(dim, first.length + 1);
        return Shape.with(Shape.unsqueezed(first, at), at, shapes.size());
    }

    /** The shape of tensors joined along a dimension that they have. */
    public static int[] concatenated(List<int[]> shapes, int dim) {
        if (shapes.isEmpty()) {
            throw new IllegalArgumentException("torch.cat(): expected a non-empty list of Tensors");
        }
        int[] first = shapes.get(0);
        if (first.length == 0) {
            throw new IllegalArgumentException("zero-dimensional tensor (at position 0) cannot be concatenated");
        }
        int at = Shape.dim(dim, first.length);
        int joined = 0;
        for (int i = 0; i < shapes.size(); i++) {
            requireMatch(first, shapes.get(i), at, i);
            joined = Math.addExact(joined, shapes.get(i)[at]);
        }
        return Shape.with(first, at, joined);
    }

    private static void requireMatch(int[] first, int[] shape, int except, int position) {
        if (shape.length != first.length) {
            throw new IllegalArgumentException(
                    "Tensors must have same number of dimensions: got " + first.length + " and " + shape.length);
        }
        for (int d = 0; d < first.length; d++) {
            if (d != except && first[d] != shape[d]) {
                throw new IllegalArgumentException("Sizes of tensors must match except in dimension " + except
                        + ". Expected size " + first[d] + " but got size " + shape[d] + " for tensor number " + position
                        + " in the list.");
            }
        }
    }

    /**
     * Copies the values of joined tensors.
     *
     * @param shape of the result, whose elements {@code to} holds
     */
    public static void join(List<MemorySegment> parts, int[] shape, int dim, MemorySegment to) {
        long outer = Shape.numel(Arrays.copyOf(shape, Shape.dim(dim, shape.length)));
        long at = 0;
        for (long o = 0; o < outer; o++) {
            for (MemorySegment part : parts) {
                long run = part.byteSize() / outer;
                MemorySegment.copy(part, o * run, to, at, run);
                at += run;
            }
        }
    }

    /** Copies values, repeated along the dimensions of size 1 that are longer in the target, and along those added. */
    public static void expand(MemorySegment from, int[] source, MemorySegment to, int[] target) {
        int added = target.length - source.length;
        int[] at = new int[target.length];
        for (long i = 0; i < to.byteSize() / Float.BYTES; i++) {
            long position = 0;
            for (int d = 0; d < source.length; d++) {
                position = position * source[d] + (source[d] == 1 ? 0 : at[added + d]);
            }
            Floats.copy(from, position, to, i, 1);
            for (int d = target.length - 1; d >= 0 && ++at[d] == target[d]; d--) {
                at[d] = 0;
            }
        }
    }
}
