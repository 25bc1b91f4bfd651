package dev.rondo.internal.onnx;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Operators that leave the values of a constant as they are, and see other dimensions in them. */
final class FoldedShape {
    private final Constant from;

    FoldedShape(Constant from) {
        this.from = from;
    }

    /** With dimensions of size 1 put in. */
    Constant unsqueezed(long[] axes) {
        int rank = from.rank() + axes.length;
        boolean[] added = new boolean[rank];
        for (long axis : axes) {
            int at = Constant.axis(axis, rank);
            if (added[at]) {
                throw new ModelProblem("axis " + axis + " is given twice");
            }
            added[at] = true;
        }
        long[] dims = new long[rank];
        int next = 0;
        for (int d = 0; d < rank; d++) {
            dims[d] = added[d] ? 1 : from.dims()[next++];
        }
        return new Constant(from.type(), dims, from.source());
    }

    /** Without the dimensions given, which are of size 1; without all of those where none are given. */
    Constant squeezed(long @Nullable [] axes) {
        long[] dims = from.dims();
        boolean[] removed = new boolean[dims.length];
        if (axes == null) {
            for (int d = 0; d < dims.length; d++) {
                removed[d] = dims[d] == 1;
            }
        } else {
            for (long axis : axes) {
                int at = Constant.axis(axis, dims.length);
                if (dims[at] != 1) {
                    throw new ModelProblem("axis " + axis + " of shape " + Arrays.toString(dims) + " is not 1");
                }
                removed[at] = true;
            }
        }
        long[] left = new long[dims.length];
        int count = 0;
        for (int d = 0; d < dims.length; d++) {
            if (!removed[d]) {
                left[count++] = dims[d];
            }
        }
        return new Constant(from.type(), Arrays.copyOf(left, count), from.source());
    }

    /** With its dimensions in another order; in reverse where none is given. */
    Constant transposed(long @Nullable [] given) {
        int rank = from.rank();
        long[] perm = new long[rank];
        for (int d = 0; d < rank; d++) {
            perm[d] = (long) rank - 1 - d;
        }
        if (given != null) {
            perm = given;
        }
        long[] sorted = perm.clone();
        Arrays.sort(sorted);
        for (int d = 0; d < sorted.length; d++) {
            if (sorted.length != rank || sorted[d] != d) {
                throw new ModelProblem("perm " + Arrays.toString(perm) + " is no order of " + rank + " dimensions");
            }
        }
        long[] strides = Constant.strides(from.dims());
        long[] dims = new long[rank];
        long[] steps = new long[rank];
        for (int d = 0; d < rank; d++) {
            dims[d] = from.dims()[(int) perm[d]];
            steps[d] = strides[(int) perm[d]];
        }
        return FoldedSlice.strided(from, dims, 0, steps);
    }

    /** In another shape, where -1 is what is left, and 0 the same as before unless it means zero. */
    Constant reshaped(long[] shape, boolean zeroIsZero) {
        long[] dims = shape.clone();
        int inferred = -1;
        long known = 1;
        for (int d = 0; d < dims.length; d++) {
            if (dims[d] == 0 && !zeroIsZero) {
                if (d >= from.rank()) {
                    throw new ModelProblem("shape " + Arrays.toString(dims) + " copies a dimension that is not there");
                }
                dims[d] = from.dims()[d];
            }
            if (dims[d] == -1 && inferred < 0) {
                inferred = d;
            } else if (dims[d] < 0) {
                throw new ModelProblem("shape " + Arrays.toString(dims) + " has negative sizes");
            } else {
                known = Math.multiplyExact(known, dims[d]);
            }
        }
        if (inferred >= 0 && known > 0) {
            dims[inferred] = from.numel() / known;
        }
        if (Arrays.stream(dims).anyMatch(size -> size < 0) || Constant.numel(dims) != from.numel()) {
            throw new ModelProblem("shape " + Arrays.toString(dims) + " does not fit " + from.numel() + " values");
        }
        return new Constant(from.type(), dims, from.source());
    }
}
