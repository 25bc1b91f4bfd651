package dev.rondo.internal.onednn.plan;

import dev.rondo.internal.cell.CellSpec;
import dev.rondo.internal.dnnl.ExecArguments;
import dev.rondo.internal.dnnl.HotCalls;
import dev.rondo.internal.dnnl.MemoryDescs;
import dev.rondo.internal.dnnl.OneDnn;
import dev.rondo.internal.ffi.Dnnl;
import dev.rondo.internal.onednn.problem.RnnDescs;
import dev.rondo.internal.onednn.weights.PackedWeights;
import dev.rondo.internal.onednn.weights.PlanWeights;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** The execution arguments of a plan: data is bound by address, weights and bias by memory. */
final class PlanArguments {
    private static final int MOST = 12;

    private final ExecArguments arguments;
    private final CellSpec spec;
    private final MemorySegment srcLayer;
    private final MemorySegment srcIter;
    private final MemorySegment srcIterC;
    private final MemorySegment dstLayer;
    private final MemorySegment dstIter;
    private final MemorySegment dstIterC;
    private final MemorySegment scratchpad;
    private final int weightsLayer;
    private final int weightsIter;
    private final int projection;
    private final int bias;
    private final int peephole;
    private PackedWeights.@Nullable Packed bound;

    PlanArguments(Arena owner, OneDnn oneDnn, CellSpec spec, RnnDescs descs, MemorySegment scratchpadDesc) {
        this.spec = spec;
        arguments = new ExecArguments(owner, MOST);
        MemorySegment engine = oneDnn.engine();
        srcLayer = add(owner, engine, Dnnl.DNNL_ARG_SRC_LAYER(), descs.srcLayer());
        srcIter = add(owner, engine, Dnnl.DNNL_ARG_SRC_ITER(), descs.srcIter());
        dstLayer = add(owner, engine, Dnnl.DNNL_ARG_DST_LAYER(), descs.dstLayer());
        dstIter = add(owner, engine, Dnnl.DNNL_ARG_DST_ITER(), descs.srcIter());
        if (spec.kind().hasCellState()) {
            srcIterC = add(owner, engine, Dnnl.DNNL_ARG_SRC_ITER_C(), descs.srcIterC());
            dstIterC = add(owner, engine, Dnnl.DNNL_ARG_DST_ITER_C(), descs.srcIterC());
        } else {
            srcIterC = MemorySegment.NULL;
            dstIterC = MemorySegment.NULL;
        }
        scratchpad = add(owner, engine, Dnnl.DNNL_ARG_SCRATCHPAD(), scratchpadDesc);
        weightsLayer = arguments.add(Dnnl.DNNL_ARG_WEIGHTS_LAYER(), MemorySegment.NULL);
        weightsIter = arguments.add(Dnnl.DNNL_ARG_WEIGHTS_ITER(), MemorySegment.NULL);
        bias = arguments.add(Dnnl.DNNL_ARG_BIAS(), MemorySegment.NULL);
        peephole =
                spec.kind().hasPeepholes() ? arguments.add(Dnnl.DNNL_ARG_WEIGHTS_PEEPHOLE(), MemorySegment.NULL) : -1;
        projection = spec.projSize() == 0 ? -1 : arguments.add(Dnnl.DNNL_ARG_WEIGHTS_PROJECTION(), MemorySegment.NULL);
    }

    private MemorySegment add(Arena owner, MemorySegment engine, int argument, MemorySegment desc) {
        MemorySegment memory = MemoryDescs.memory(owner, engine, desc, MemorySegment.NULL);
        arguments.add(argument, memory);
        return memory;
    }

    /** Points at the weights, unless they are those of the call before. */
    @SuppressWarnings("ReferenceEquality") // the very same weights, of the very same cell
    void bindWeights(PackedWeights.Packed weights, PlanWeights all) {
        if (weights == bound) {
            return;
        }
        arguments.set(weightsLayer, weights.layer());
        arguments.set(weightsIter, weights.iter());
        arguments.set(bias, all.bias());
        if (peephole >= 0) {
            arguments.set(peephole, all.peephole());
        }
        if (projection >= 0) {
            arguments.set(projection, weights.projection());
        }
        bound = weights;
    }

    /** Points at input and output. */
    void bindLayer(long x, long y) {
        HotCalls.point(srcLayer, x);
        HotCalls.point(dstLayer, y);
    }

    /** Points at the states; the c addresses count only for cells that have one. */
    void bindStates(long h0, long c0, long hn, long cn) {
        HotCalls.point(srcIter, h0);
        HotCalls.point(dstIter, hn);
        if (spec.kind().hasCellState()) {
            HotCalls.point(srcIterC, c0);
            HotCalls.point(dstIterC, cn);
        }
    }

    /** Points at a scratchpad. */
    void bindScratchpad(long address) {
        HotCalls.point(scratchpad, address);
    }

    ExecArguments all() {
        return arguments;
    }
}
