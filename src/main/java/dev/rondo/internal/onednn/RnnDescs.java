package dev.rondo.internal.onednn;

import dev.rondo.Precision;
import dev.rondo.internal.cell.CellSpec;
import dev.rondo.internal.ffi.Dnnl;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The memory descriptors of a recurrent problem in oneDNN's logical dimensions (oneDNN's guide, "RNN"). Weights are
 * left to the library ({@code any}) where it has fast kernels, which insist on their own blocked formats. Below
 * float32, inputs and outputs are dense: they are copied in any case.
 *
 * @param projection {@link MemorySegment#NULL} without a projection
 */
record RnnDescs(
        MemorySegment srcLayer,
        MemorySegment srcIter,
        MemorySegment srcIterC,
        MemorySegment weightsLayer,
        MemorySegment weightsIter,
        MemorySegment projection,
        MemorySegment bias,
        MemorySegment dstLayer) {

    static RnnDescs of(Arena owner, CellProblem problem) {
        CellSpec spec = problem.spec();
        int gates = spec.kind().gates();
        int input = spec.inputSize();
        int hidden = spec.hiddenSize();
        int output = spec.outputSize();
        int batch = problem.batch();
        int weights = Isa.hasBlockedWeights() ? Dnnl.dnnl_format_tag_any() : Dnnl.dnnl_ldigo();
        int projection = Isa.hasBlockedWeights() ? Dnnl.dnnl_format_tag_any() : Dnnl.dnnl_ldio();
        DataTypes types = DataTypes.of(problem.precision());
        boolean dense = problem.precision() != Precision.F32;
        return new RnnDescs(
                dense
                        ? MemoryDescs.dense(owner, types.input(), problem.steps(), batch, input)
                        : MemoryDescs.sequence(
                                owner, problem.steps(), batch, input, problem.xTimeStride(), problem.xBatchStride()),
                MemoryDescs.typed(owner, types.hidden(), Dnnl.dnnl_ldnc(), 1, 1, batch, output),
                MemoryDescs.tagged(owner, Dnnl.dnnl_ldnc(), 1, 1, batch, hidden),
                MemoryDescs.typed(owner, types.weights(), weights, 1, 1, input, gates, hidden),
                MemoryDescs.typed(owner, types.weights(), weights, 1, 1, output, gates, hidden),
                spec.projSize() == 0
                        ? MemorySegment.NULL
                        : MemoryDescs.typed(owner, types.weights(), projection, 1, 1, hidden, spec.projSize()),
                MemoryDescs.tagged(owner, Dnnl.dnnl_ldgo(), 1, 1, GateOrder.biasBlocks(spec.kind()), hidden),
                dense
                        ? MemoryDescs.dense(owner, types.output(), problem.steps(), batch, output)
                        : MemoryDescs.sequence(
                                owner, problem.steps(), batch, output, problem.yTimeStride(), problem.yBatchStride()));
    }
}
