package dev.rondo.internal.onednn;

import dev.rondo.internal.spi.CellSpec;

/**
 * Everything a primitive is compiled for. Strides are in elements.
 *
 * @param threads OpenMP threads: oneDNN tunes blocking and scratchpads for them when it compiles
 */
record CellProblem(
        CellSpec spec,
        boolean reverse,
        int steps,
        int batch,
        long xTimeStride,
        long xBatchStride,
        long yTimeStride,
        long yBatchStride,
        int threads) {

    /** A problem of one step on dense tensors; it stands for all others where only the weights' format is asked. */
    static CellProblem representative(CellSpec spec, int batch, int threads) {
        return new CellProblem(
                spec,
                false,
                1,
                batch,
                (long) batch * spec.inputSize(),
                spec.inputSize(),
                (long) batch * spec.outputSize(),
                spec.outputSize(),
                threads);
    }
}
