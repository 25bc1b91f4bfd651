package dev.rondo.internal.onednn;

import dev.rondo.Precision;
import dev.rondo.internal.cell.CellSpec;
import org.jspecify.annotations.Nullable;

/**
 * Everything a primitive is compiled for. Strides are in elements.
 *
 * @param choice the kind of plan
 * @param threads OpenMP threads: oneDNN tunes blocking and scratchpads for them when it compiles
 * @param quantization how numbers become 8 bits, for {@link Precision#INT8}; it belongs to one layer, and so does its
 *     plan
 */
record CellProblem(
        CellSpec spec,
        Precision precision,
        PlanChoice choice,
        boolean reverse,
        int steps,
        int batch,
        long xTimeStride,
        long xBatchStride,
        long yTimeStride,
        long yBatchStride,
        int threads,
        @Nullable Quantization quantization) {

    /** A problem without quantization. */
    CellProblem(
            CellSpec spec,
            Precision precision,
            PlanChoice choice,
            boolean reverse,
            int steps,
            int batch,
            long xTimeStride,
            long xBatchStride,
            long yTimeStride,
            long yBatchStride,
            int threads) {
        this(
                spec,
                precision,
                choice,
                reverse,
                steps,
                batch,
                xTimeStride,
                xBatchStride,
                yTimeStride,
                yBatchStride,
                threads,
                null);
    }

    /** A problem of one step on dense tensors; it stands for all others where only the weights' format is asked. */
    static CellProblem representative(CellSpec spec, Precision precision, int batch, int threads) {
        return representative(spec, precision, batch, threads, null);
    }

    /** The same with quantization. */
    static CellProblem representative(
            CellSpec spec, Precision precision, int batch, int threads, @Nullable Quantization quantization) {
        return new CellProblem(
                spec,
                precision,
                PlanChoice.PRIMITIVE,
                false,
                1,
                batch,
                (long) batch * spec.inputSize(),
                spec.inputSize(),
                (long) batch * spec.outputSize(),
                spec.outputSize(),
                threads,
                quantization);
    }

    /** The same problem for another kind of plan. */
    CellProblem with(PlanChoice other) {
        return new CellProblem(
                spec,
                precision,
                other,
                reverse,
                steps,
                batch,
                xTimeStride,
                xBatchStride,
                yTimeStride,
                yBatchStride,
                threads,
                quantization);
    }

    /** Whether the rows of x lie one after the other. */
    boolean hasDenseX() {
        return xBatchStride == spec.inputSize() && xTimeStride == (long) batch * spec.inputSize();
    }

    /** Whether the rows of y lie one after the other. */
    boolean hasDenseY() {
        return yBatchStride == spec.outputSize() && yTimeStride == (long) batch * spec.outputSize();
    }

    /** Whether this is exactly that problem, with the very same quantization; no object is made to ask. */
    boolean is(
            CellSpec otherSpec,
            Precision otherPrecision,
            PlanChoice otherChoice,
            boolean otherReverse,
            int otherSteps,
            int otherBatch,
            long otherXTimeStride,
            long otherXBatchStride,
            long otherYTimeStride,
            long otherYBatchStride,
            int otherThreads,
            @Nullable Quantization otherQuantization) {
        return steps == otherSteps
                && batch == otherBatch
                && reverse == otherReverse
                && xTimeStride == otherXTimeStride
                && xBatchStride == otherXBatchStride
                && yTimeStride == otherYTimeStride
                && yBatchStride == otherYBatchStride
                && threads == otherThreads
                && precision == otherPrecision
                && choice == otherChoice
                && quantization == otherQuantization
                && spec.equals(otherSpec);
    }
}
