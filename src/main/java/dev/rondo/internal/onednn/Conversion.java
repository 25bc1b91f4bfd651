package dev.rondo.internal.onednn;

import dev.rondo.internal.ffi.Dnnl;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Brings a tensor of each call into another format or data type: oneDNN's reorder, compiled once. Nothing at all where
 * both sides are the same; then the tensor stays where it is.
 */
final class Conversion {
    private final OneDnn oneDnn;
    private final MemorySegment primitive;
    private final MemorySegment from;
    private final MemorySegment to;
    private final MemorySegment scratchpad;
    private final ExecArguments arguments;
    private final long scratchOffset;

    private Conversion(
            Arena owner,
            OneDnn oneDnn,
            MemorySegment fromDesc,
            MemorySegment toDesc,
            MemorySegment attributes,
            ScratchLayout layout) {
        this.oneDnn = oneDnn;
        MemorySegment engine = oneDnn.engine();
        arguments = new ExecArguments(owner, 3);
        if (Dnnl.dnnl_memory_desc_equal(fromDesc, toDesc) != 0) {
            primitive = MemorySegment.NULL;
            from = MemorySegment.NULL;
            to = MemorySegment.NULL;
            scratchpad = MemorySegment.NULL;
            scratchOffset = 0;
            return;
        }
        try (Arena local = Arena.ofConfined()) {
            MemorySegment descriptor = Handles.create(
                    local,
                    "dnnl_reorder_primitive_desc_create",
                    "the tensors of a call",
                    out -> Dnnl.dnnl_reorder_primitive_desc_create(out, fromDesc, engine, toDesc, engine, attributes),
                    Dnnl::dnnl_primitive_desc_destroy);
            primitive = Handles.create(
                    owner,
                    "dnnl_primitive_create",
                    "a reorder of the tensors of a call",
                    out -> Dnnl.dnnl_primitive_create(out, descriptor),
                    Dnnl::dnnl_primitive_destroy);
            MemorySegment scratchDesc =
                    Dnnl.dnnl_primitive_desc_query_md(descriptor, Dnnl.dnnl_query_scratchpad_md(), 0);
            scratchOffset = layout.reserve(scratchDesc);
            from = MemoryDescs.memory(owner, engine, fromDesc, MemorySegment.NULL);
            to = MemoryDescs.memory(owner, engine, toDesc, MemorySegment.NULL);
            scratchpad = MemoryDescs.memory(owner, engine, scratchDesc, MemorySegment.NULL);
        }
        arguments.add(Dnnl.DNNL_ARG_FROM(), from);
        arguments.add(Dnnl.DNNL_ARG_TO(), to);
        arguments.add(Dnnl.DNNL_ARG_SCRATCHPAD(), scratchpad);
    }

    /** Compiles a conversion; the calling thread's OpenMP setting must be that of its runs. */
    static Conversion create(
            Arena owner,
            OneDnn oneDnn,
            MemorySegment fromDesc,
            MemorySegment toDesc,
            MemorySegment attributes,
            ScratchLayout layout) {
        return new Conversion(owner, oneDnn, fromDesc, toDesc, attributes, layout);
    }

    /** Whether both sides are the same. */
    boolean isNone() {
        return primitive.address() == 0;
    }

    /**
     * Converts between two addresses, unless both sides are the same.
     *
     * @param scratch where the plan's scratch memory starts
     */
    void run(long fromAddress, long toAddress, long scratch, Chunk chunk) {
        if (isNone()) {
            return;
        }
        DataHandle.set(from, fromAddress);
        DataHandle.set(to, toAddress);
        DataHandle.set(scratchpad, scratch + scratchOffset);
        int status = PinnedExecute.execute(primitive, oneDnn.stream(), arguments.count(), arguments.array(), chunk);
        Status.check(status, "dnnl_primitive_execute", "a reorder of the tensors of a call");
    }
}
