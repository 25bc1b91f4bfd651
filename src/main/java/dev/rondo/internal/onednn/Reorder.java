package dev.rondo.internal.onednn;

import dev.rondo.internal.ffi.Dnnl;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Copies a tensor into another format, once. */
final class Reorder {
    private Reorder() {}

    static void run(OneDnn oneDnn, MemorySegment fromDesc, MemorySegment from, MemorySegment toDesc, MemorySegment to) {
        run(oneDnn, fromDesc, from, toDesc, to, oneDnn.attributes());
    }

    /** The same with attributes, which must ask for a scratchpad from the caller. */
    static void run(
            OneDnn oneDnn,
            MemorySegment fromDesc,
            MemorySegment from,
            MemorySegment toDesc,
            MemorySegment to,
            MemorySegment attributes) {
        MemorySegment engine = oneDnn.engine();
        try (Arena local = Arena.ofConfined()) {
            MemorySegment descriptor = Handles.create(
                    local,
                    "dnnl_reorder_primitive_desc_create",
                    "weights",
                    out -> Dnnl.dnnl_reorder_primitive_desc_create(out, fromDesc, engine, toDesc, engine, attributes),
                    Dnnl::dnnl_primitive_desc_destroy);
            MemorySegment primitive = Handles.create(
                    local,
                    "dnnl_primitive_create",
                    "a reorder of weights",
                    out -> Dnnl.dnnl_primitive_create(out, descriptor),
                    Dnnl::dnnl_primitive_destroy);
            MemorySegment scratchDesc =
                    Dnnl.dnnl_primitive_desc_query_md(descriptor, Dnnl.dnnl_query_scratchpad_md(), 0);
            MemorySegment scratch = local.allocate(Math.max(1, Dnnl.dnnl_memory_desc_get_size(scratchDesc)), 64);
            ExecArguments arguments = new ExecArguments(local, 3);
            arguments.add(Dnnl.DNNL_ARG_FROM(), MemoryDescs.memory(local, engine, fromDesc, from));
            arguments.add(Dnnl.DNNL_ARG_TO(), MemoryDescs.memory(local, engine, toDesc, to));
            arguments.add(Dnnl.DNNL_ARG_SCRATCHPAD(), MemoryDescs.memory(local, engine, scratchDesc, scratch));
            Status.check(
                    Dnnl.dnnl_primitive_execute(primitive, oneDnn.stream(), arguments.count(), arguments.array()),
                    "dnnl_primitive_execute",
                    "a reorder of weights");
        }
    }
}
