package dev.rondo.internal.onnx;

import dev.rondo.internal.onnx.Constant.Source;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Slice over a constant: positions count from the end where negative, and are cut to the dimension. */
final class FoldedSlice {
    private final Constant from;
    private final long[] starts;
    private final long[] ends;

    FoldedSlice(Constant from, long[] starts, long[] ends) {
        this.from = from;
        this.starts = starts;
        this.ends = ends;
    }

    /** The slice along the axes given, the first ones where none are, in steps of 1 where none are given. */
    Constant value(long @Nullable [] givenAxes, long @Nullable [] givenSteps) {
        long[] dims = from.dims();
        long[] strides = Constant.strides(dims);
        int count = starts.length;
        if (ends.length != count
                || (givenAxes != null && givenAxes.length != count)
                || (givenSteps != null && givenSteps.length != count)
                || count > dims.length) {
            throw new ModelProblem("starts, ends, axes and steps differ in number, or are more than the dimensions of "
                    + Arrays.toString(dims));
        }
        boolean[] cut = new boolean[dims.length];
        long offset = 0;
        long[] stepped = strides.clone();
        for (int i = 0; i < count; i++) {
            int axis = Constant.axis(givenAxes == null ? i : givenAxes[i], dims.length);
            long step = givenSteps == null ? 1 : givenSteps[i];
            if (step == 0 || step == Long.MIN_VALUE || cut[axis]) {
                throw new ModelProblem(
                        step == 0 ? "a step of 0" : "axis " + axis + " is cut twice, or by a step of " + step);
            }
            cut[axis] = true;
            long size = dims[axis];
            long lowest = step > 0 ? 0 : -1;
            long highest = step > 0 ? size : size - 1;
            long start = clamp(starts[i], size, 0, highest);
            long end = clamp(ends[i], size, lowest, highest);
            long span = step > 0 ? end - start : start - end;
            long magnitude = Math.abs(step);
            dims[axis] = span <= 0 || size == 0 ? 0 : (span - 1) / magnitude + 1;
            if (dims[axis] > 0) {
                offset += start * strides[axis];
            }
            // A single element needs no step, whose product with the stride could be beyond a long.
            stepped[axis] = dims[axis] > 1 ? step * strides[axis] : 0;
        }
        return strided(from, dims, offset, stepped);
    }

    private static long clamp(long position, long size, long lowest, long highest) {
        long counted = position < 0 ? position + size : position;
        return Math.max(lowest, Math.min(highest, counted));
    }

    /** The elements of a constant at {@code offset + sum(index * step)}. */
    static Constant strided(Constant from, long[] dims, long offset, long[] steps) {
        Source source = from.source();
        return new Constant(from.type(), dims, index -> {
            long rest = index;
            long at = offset;
            for (int d = dims.length - 1; d >= 0; d--) {
                at += rest % dims[d] * steps[d];
                rest /= dims[d];
            }
            return source.at(at);
        });
    }
}
