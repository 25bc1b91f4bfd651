package dev.rondo.internal.onednn.training;

import dev.rondo.internal.dnnl.Gemm;
import dev.rondo.internal.dnnl.HotCalls;
import dev.rondo.internal.dnnl.OneDnn;
import dev.rondo.internal.dnnl.ScratchBuffer;
import java.lang.foreign.Arena;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * Products that differ in their number of rows only, compiled when first met. Used by one thread at a time, whose
 * OpenMP setting must be one.
 */
final class StepProducts implements AutoCloseable {
    /** Numbers of rows that are kept, beyond which all are given up: a batch of thousands of ragged sequences. */
    private static final int MOST_KEPT = 1024;

    private final BiFunction<Arena, Integer, Gemm> compiler;
    private final Map<Integer, Gemm> byRows = new HashMap<>();
    private final ScratchBuffer scratch;
    private Arena arena = Arena.ofShared();

    /**
     * None yet.
     *
     * @param compiler makes the product for a number of rows
     * @param scratch memory that products of one thread share
     */
    StepProducts(ScratchBuffer scratch, BiFunction<Arena, Integer, Gemm> compiler) {
        this.scratch = scratch;
        this.compiler = compiler;
    }

    /**
     * Products with weights in a format of oneDNN's: rows of {@code inner} elements in, rows of the weights' width out.
     */
    static StepProducts packed(
            OneDnn oneDnn,
            ScratchBuffer scratch,
            TrainingWeights.Packed weights,
            Side source,
            Side target,
            Gemm.Extras extras) {
        return new StepProducts(
                scratch,
                (arena, rows) ->
                        Gemm.packed(arena, oneDnn, source.matrix(rows), weights.format, target.matrix(rows), extras));
    }

    /** Rows of one side of a product. */
    record Side(int columns, long stride) {
        private Gemm.Matrix matrix(int rows) {
            return Gemm.Matrix.ofRows(rows, columns, stride);
        }
    }

    void run(int rows, long source, long weights, long target, long bias, HotCalls.Pins pins) {
        Gemm gemm = byRows.get(rows);
        if (gemm == null) {
            gemm = compile(rows);
        }
        gemm.run(source, weights, target, bias, scratch.ensure(gemm.scratchBytes()), pins);
    }

    @SuppressWarnings("MustBeClosedChecker") // close() closes it
    private Gemm compile(int rows) {
        if (byRows.size() >= MOST_KEPT) {
            byRows.clear();
            arena.close();
            arena = Arena.ofShared();
        }
        Gemm gemm = compiler.apply(arena, rows);
        byRows.put(rows, gemm);
        return gemm;
    }

    @Override
    public void close() {
        byRows.clear();
        arena.close();
    }
}
