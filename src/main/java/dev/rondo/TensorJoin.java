package dev.rondo;

import java.util.Arrays;
import java.util.List;

/** Joins and repeats tensors by copying runs. */
final class TensorJoin {
    private TensorJoin() {}

    static Tensor stack(List<Tensor> tensors, int dim) {
        if (tensors.isEmpty()) {
            throw new IllegalArgumentException("stack expects a non-empty TensorList");
        }
        int[] first = tensors.get(0).rawShape();
        for (int i = 1; i < tensors.size(); i++) {
            int[] shape = tensors.get(i).rawShape();
            if (!Arrays.equals(first, shape)) {
                throw new IllegalArgumentException("stack expects each tensor to be equal size, but got "
                        + Arrays.toString(first) + " at entry 0 and " + Arrays.toString(shape) + " at entry " + i);
            }
        }
        return cat(tensors.stream().map(t -> t.unsqueeze(dim)).toList(), Shape.dim(dim, first.length + 1));
    }

    static Tensor cat(List<Tensor> tensors, int dim) {
        if (tensors.isEmpty()) {
            throw new IllegalArgumentException("torch.cat(): expected a non-empty list of Tensors");
        }
        int[] first = tensors.get(0).rawShape();
        if (first.length == 0) {
            throw new IllegalArgumentException("zero-dimensional tensor (at position 0) cannot be concatenated");
        }
        int at = Shape.dim(dim, first.length);
        int joined = 0;
        for (int i = 0; i < tensors.size(); i++) {
            int[] shape = tensors.get(i).rawShape();
            requireMatch(first, shape, at, i);
            joined = Math.addExact(joined, shape[at]);
        }
        Tensor result = Tensor.zeros(Shape.with(first, at, joined));
        long outer = Shape.numel(Arrays.copyOf(first, at));
        long inner = Shape.stride(first, at);
        long start = 0;
        for (Tensor tensor : tensors) {
            long run = tensor.rawShape()[at] * inner;
            for (long o = 0; o < outer; o++) {
                Tensor.copy(tensor, o * run, result, o * joined * inner + start, run);
            }
            start += run;
        }
        return result;
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

    static Tensor expand(Tensor tensor, int... sizes) {
        int[] source = tensor.rawShape();
        int[] target = expandedShape(source, sizes);
        Tensor result = Tensor.zeros(target);
        int added = target.length - source.length;
        int[] at = new int[target.length];
        for (long i = 0; i < result.numel(); i++) {
            long from = 0;
            for (int d = 0; d < source.length; d++) {
                from = from * source[d] + (source[d] == 1 ? 0 : at[added + d]);
            }
            Tensor.copy(tensor, from, result, i, 1);
            for (int d = target.length - 1; d >= 0 && ++at[d] == target[d]; d--) {
                at[d] = 0;
            }
        }
        return result;
    }

    private static int[] expandedShape(int[] source, int[] sizes) {
        if (sizes.length < source.length) {
            throw new IllegalArgumentException("expand: the number of sizes provided (" + sizes.length
                    + ") must be greater or equal to the number of dimensions in the tensor (" + source.length + ")");
        }
        int[] target = sizes.clone();
        int added = target.length - source.length;
        for (int d = 0; d < target.length; d++) {
            if (d < added) {
                if (target[d] < 0) {
                    throw new IllegalArgumentException("The expanded size of the tensor (" + target[d]
                            + ") isn't allowed in a leading, non-existing dimension " + d);
                }
            } else if (target[d] == -1) {
                target[d] = source[d - added];
            } else if (source[d - added] != 1 && source[d - added] != target[d]) {
                throw new IllegalArgumentException("The expanded size of the tensor (" + target[d]
                        + ") must match the existing size (" + source[d - added] + ") at non-singleton dimension " + d
                        + ".  Target sizes: " + Arrays.toString(sizes) + ".  Tensor sizes: "
                        + Arrays.toString(source));
            }
        }
        return target;
    }
}
