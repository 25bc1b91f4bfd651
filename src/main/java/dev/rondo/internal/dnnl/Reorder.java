package dev.rondo.internal.dnnl;

import dev.rondo.internal.ffi.Dnnl;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Brings a tensor into another layout or data type: oneDNN's reorder. */
public final class Reorder {
    private static final int FROM = 0;
    private static final int TO = 1;

    private final Operation operation;

    private Reorder(Operation operation) {
        this.operation = operation;
    }

    /**
     * Compiles; the calling thread's OpenMP setting must be that of the runs.
     *
     * @param owner holds what is made
     * @param attributes must ask for a scratchpad from the caller
     */
    public static Reorder create(
            Arena owner, OneDnn oneDnn, MemorySegment fromDesc, MemorySegment toDesc, MemorySegment attributes) {
        MemorySegment engine = oneDnn.engine();
        String problem = "a reorder";
        try (Arena local = Arena.ofConfined()) {
            MemorySegment descriptor = Checked.create(
                    local,
                    "dnnl_reorder_primitive_desc_create",
                    problem,
                    out -> Dnnl.dnnl_reorder_primitive_desc_create(out, fromDesc, engine, toDesc, engine, attributes),
                    Dnnl::dnnl_primitive_desc_destroy);
            Operation operation = new Operation(owner, oneDnn, problem, descriptor);
            operation.add(owner, Dnnl.DNNL_ARG_FROM(), fromDesc);
            operation.add(owner, Dnnl.DNNL_ARG_TO(), toDesc);
            return new Reorder(operation);
        }
    }

    /** The primitive, whose scratchpad is to be set before a run. */
    public Operation operation() {
        return operation;
    }

    /** Copies between two addresses. */
    public void run(long from, long to, HotCalls.Pins pins) {
        operation.point(FROM, from);
        operation.point(TO, to);
        operation.run(pins);
    }

    /**
     * Copies once, into new memory on huge pages, such as weights into the format of a kernel.
     *
     * @param owner holds the result
     * @param from memory of {@code fromDesc}
     * @return a native memory of {@code toDesc}
     */
    public static MemorySegment pack(
            Arena owner,
            OneDnn oneDnn,
            MemorySegment fromDesc,
            MemorySegment from,
            MemorySegment toDesc,
            MemorySegment attributes) {
        MemorySegment to = packed(owner, oneDnn, fromDesc, from, toDesc, attributes);
        return MemoryDescs.memory(owner, oneDnn.engine(), toDesc, to);
    }

    /** The same, with the bare result. */
    public static MemorySegment packed(
            Arena owner,
            OneDnn oneDnn,
            MemorySegment fromDesc,
            MemorySegment from,
            MemorySegment toDesc,
            MemorySegment attributes) {
        if (from.byteSize() < Dnnl.dnnl_memory_desc_get_size(fromDesc)) {
            throw new IllegalArgumentException("memory of " + from.byteSize() + " bytes is too small, "
                    + Dnnl.dnnl_memory_desc_get_size(fromDesc) + " are needed");
        }
        MemorySegment to = room(owner, toDesc);
        try (Arena local = Arena.ofConfined()) {
            Reorder reorder = create(local, oneDnn, fromDesc, toDesc, attributes);
            MemorySegment scratch = local.allocate(Math.max(1, reorder.operation.scratchBytes()), 64);
            reorder.operation.pointScratchpad(scratch.address());
            HotCalls.Pins pins = new HotCalls.Pins();
            MemorySegment none = MemorySegment.NULL;
            pins.set(from, to, scratch, none, none, none);
            reorder.run(from.address(), to.address(), pins);
        }
        return to;
    }

    /** Memory for what a descriptor says, on huge pages, which closing {@code owner} frees. */
    public static MemorySegment room(Arena owner, MemorySegment desc) {
        long bytes = Dnnl.dnnl_memory_desc_get_size(desc);
        return HugePages.allocate(owner, bytes).asSlice(0, bytes);
    }
}
