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

    /**
     * The shape of tensors joined along a dimension that they have. Tensors of shape (0,) have no part in it, whatever
     * the others are, as PyTorch keeps it from old times.
     */
    public static int[] concatenated(List<int[]> shapes, int dim) {
        if (shapes.isEmpty()) {
            throw new IllegalArgumentException("torch.cat(): expected a non-empty list of Tensors");
        }
        for (int i = 0; i < shapes.size(); i++) {
            if (shapes.get(i).length == 0) {
                throw new IllegalArgumentException(
                        "zero-dimensional tensor (at position " + i + ") cannot be concatenated");
            }
        }
        int[] first =
                shapes.stream().filter(shape -> !isNothing(shape)).findFirst().orElse(shapes.get(0));
        int at = Shape.dim(dim, first.length);
        long joined = 0;
        for (int i = 0; i < shapes.size(); i++) {
            if (!isNothing(shapes.get(i))) {
                requireMatch(first, shapes.get(i), at, i);
                joined += shapes.get(i)[at];
            }
        }
        if (joined > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("torch.cat(): dimension " + at + " of the result would have size "
                    + joined + ", more than the " + Integer.MAX_VALUE + " that one holds");
        }
        return Shape.with(first, at, (int) joined);
    }

    private static boolean isNothing(int[] shape) {
        return shape.length == 1 && shape[0] == 0;
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
