package dev.rondo.internal.onednn.training;

import dev.rondo.internal.dnnl.HotCalls;
import dev.rondo.internal.dnnl.MemoryDescs;
import dev.rondo.internal.dnnl.OneDnn;
import dev.rondo.internal.dnnl.Reorder;
import dev.rondo.internal.dnnl.ScratchBuffer;
import dev.rondo.internal.ffi.Dnnl;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Rounds rows to bfloat16, to the nearest and of two to the even one: oneDNN's reorder, which takes a fifth of the time
 * of a loop in Java. Does nothing to rows that products read in float32. Used by one thread at a time, whose OpenMP
 * setting must be one.
 */
final class Rounding implements AutoCloseable {
    private final ScratchBuffer scratch;
    private final CompiledByCount<Reorder> reorders;

    /**
     * None compiled yet.
     *
     * @param scratch memory that primitives of one thread share
     */
    Rounding(OneDnn oneDnn, ScratchBuffer scratch) {
        this.scratch = scratch;
        reorders = new CompiledByCount<>((owner, elements) -> compile(owner, oneDnn, elements));
    }

    private static Reorder compile(Arena owner, OneDnn oneDnn, long elements) {
        try (Arena local = Arena.ofConfined()) {
            MemorySegment from = MemoryDescs.tagged(local, Dnnl.dnnl_ab(), 1, elements);
            MemorySegment to = MemoryDescs.typed(local, Dnnl.dnnl_bf16(), Dnnl.dnnl_ab(), 1, elements);
            return Reorder.create(owner, oneDnn, from, to, oneDnn.attributes());
        }
    }

    /** Rounds rows from one on. */
    void run(FactorRows rows, int first, int count, HotCalls.Pins pins) {
        long elements = rows.roundedElements(count);
        if (elements == 0) {
            return;
        }
        Reorder reorder = reorders.get(elements);
        reorder.operation()
                .pointScratchpad(scratch.ensure(Math.max(1, reorder.operation().scratchBytes())));
        reorder.run(rows.value(first), rows.factor(first), pins);
    }

    @Override
    public void close() {
        reorders.close();
    }
}
