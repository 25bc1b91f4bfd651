package dev.rondo.internal.onednn.training;

import dev.rondo.internal.dnnl.Gemm;
import dev.rondo.internal.dnnl.HotCalls;
import dev.rondo.internal.dnnl.OneDnn;
import dev.rondo.internal.dnnl.ScratchBuffer;
import java.lang.foreign.Arena;
import java.util.function.BiFunction;

/**
 * Products that differ in their number of rows only, compiled when first met. Used by one thread at a time, whose
 * OpenMP setting must be one.
 */
final class StepProducts implements AutoCloseable {
    private final CompiledByCount<Gemm> byRows;
    private final ScratchBuffer scratch;

    /**
     * None yet.
     *
     * @param compiler makes the product for a number of rows
     * @param scratch memory that products of one thread share
     */
    StepProducts(ScratchBuffer scratch, BiFunction<Arena, Long, Gemm> compiler) {
        this.scratch = scratch;
        byRows = new CompiledByCount<>(compiler);
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
                (arena, rows) -> Gemm.packed(
                        arena,
                        oneDnn,
                        source.matrix(weights.type, rows),
                        weights.format,
                        target.matrix(FactorType.F32, rows),
                        extras));
    }

    /** Rows of one side of a product. */
    record Side(int columns, long stride) {
        private Gemm.Matrix matrix(FactorType type, long rows) {
            return new Gemm.Matrix(type.type, rows, columns, stride, 1);
        }
    }

    void run(int rows, long source, long weights, long target, long bias, HotCalls.Pins pins) {
        Gemm gemm = byRows.get(rows);
        gemm.run(source, weights, target, bias, scratch.ensure(gemm.scratchBytes()), pins);
    }

    @Override
    public void close() {
        byRows.close();
    }
}
