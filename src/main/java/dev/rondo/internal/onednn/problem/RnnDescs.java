package dev.rondo.internal.onednn.problem;

import dev.rondo.Precision;
import dev.rondo.internal.cell.CellKind;
import dev.rondo.internal.cell.CellSpec;
import dev.rondo.internal.dnnl.Isa;
import dev.rondo.internal.dnnl.MemoryDescs;
import dev.rondo.internal.ffi.Dnnl;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The memory descriptors of a recurrent problem in oneDNN's logical dimensions (oneDNN's guide, "RNN"). Weights are
 * left to the library ({@code any}) where it has fast kernels, which insist on their own blocked formats. Below
 * float32, inputs and outputs are dense: they are copied in any case.
 */
public final class RnnDescs {
    private final MemorySegment srcLayer;
    private final MemorySegment srcIter;
    private final MemorySegment srcIterC;
    private final MemorySegment weightsLayer;
    private final MemorySegment weightsIter;
    private final MemorySegment projection;
    private final MemorySegment peephole;
    private final MemorySegment bias;
    private final MemorySegment dstLayer;

    /** Describes a problem; {@code owner} holds the descriptors. */
    public RnnDescs(Arena owner, CellProblem problem) {
        CellSpec spec = problem.spec();
        int gates = spec.kind().gates();
        int input = spec.inputSize();
        int hidden = spec.hiddenSize();
        int output = spec.outputSize();
        int steps = problem.extent().steps();
        int batch = problem.extent().batch();
        boolean blocked = Isa.hasBlockedWeights();
        int format = blocked ? Dnnl.dnnl_format_tag_any() : Dnnl.dnnl_ldigo();
        int projectionFormat = blocked ? Dnnl.dnnl_format_tag_any() : Dnnl.dnnl_ldio();
        DataTypes types = DataTypes.of(problem.precision());
        boolean dense = problem.precision() != Precision.F32;
        srcLayer = dense ? MemoryDescs.dense(owner, types.input(), steps, batch, input) : problem.callersX(owner);
        srcIter = MemoryDescs.typed(owner, types.hidden(), Dnnl.dnnl_ldnc(), 1, 1, batch, output);
        srcIterC = MemoryDescs.tagged(owner, Dnnl.dnnl_ldnc(), 1, 1, batch, hidden);
        weightsLayer = MemoryDescs.typed(owner, types.weights(), format, 1, 1, input, gates, hidden);
        weightsIter = MemoryDescs.typed(owner, types.weights(), format, 1, 1, output, gates, hidden);
        projection = spec.projSize() == 0
                ? MemorySegment.NULL
                : MemoryDescs.typed(owner, types.weights(), projectionFormat, 1, 1, hidden, spec.projSize());
        peephole = spec.kind().hasPeepholes() ? peephole(owner, hidden) : MemorySegment.NULL;
        bias = MemoryDescs.tagged(owner, Dnnl.dnnl_ldgo(), 1, 1, biasBlocks(spec.kind()), hidden);
        dstLayer = dense ? MemoryDescs.dense(owner, types.output(), steps, batch, output) : problem.callersY(owner);
    }

    /** Blocks of {@code hiddenSize} in oneDNN's bias: one a gate, two where biases stay apart. */
    public static int biasBlocks(CellKind kind) {
        return kind.gates() + (kind.keepsLastBiasApart() ? 1 : 0);
    }

    /** The weights of c, of the gates i, f, o. */
    public static MemorySegment peephole(Arena owner, int hidden) {
        return MemoryDescs.tagged(owner, Dnnl.dnnl_ldgo(), 1, 1, CellKind.PEEPHOLES, hidden);
    }

    public MemorySegment srcLayer() {
        return srcLayer;
    }

    /** Of h, before and after. */
    public MemorySegment srcIter() {
        return srcIter;
    }

    /** Of c, before and after. */
    public MemorySegment srcIterC() {
        return srcIterC;
    }

    MemorySegment weightsLayer() {
        return weightsLayer;
    }

    MemorySegment weightsIter() {
        return weightsIter;
    }

    /** {@link MemorySegment#NULL} without a projection. */
    MemorySegment projection() {
        return projection;
    }

    /** {@link MemorySegment#NULL} without peepholes. */
    MemorySegment peephole() {
        return peephole;
    }

    MemorySegment bias() {
        return bias;
    }

    public MemorySegment dstLayer() {
        return dstLayer;
    }
}
