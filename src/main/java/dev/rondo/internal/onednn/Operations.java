package dev.rondo.internal.onednn;

import dev.rondo.internal.ffi.Dnnl;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Compiles the small operations that a plan of matrix products needs besides the products. */
final class Operations {
    /** Indices for {@link Operation#point}. */
    static final int FROM = 0;

    static final int TO = 1;

    private Operations() {}

    /** Copies from one layout into another. */
    static Operation reorder(Arena owner, OneDnn oneDnn, Object problem, MemorySegment from, MemorySegment to) {
        MemorySegment engine = oneDnn.engine();
        try (Arena local = Arena.ofConfined()) {
            MemorySegment descriptor = Handles.create(
                    local,
                    "dnnl_reorder_primitive_desc_create",
                    problem,
                    out -> Dnnl.dnnl_reorder_primitive_desc_create(out, from, engine, to, engine, oneDnn.attributes()),
                    Dnnl::dnnl_primitive_desc_destroy);
            Operation operation = new Operation(owner, oneDnn, problem, descriptor);
            operation.add(owner, Dnnl.DNNL_ARG_FROM(), from);
            operation.add(owner, Dnnl.DNNL_ARG_TO(), to);
            return operation;
        }
    }

    /** Applies a function to each element of a dense tensor. */
    static Operation eltwise(Arena owner, OneDnn oneDnn, Object problem, int algorithm, MemorySegment desc) {
        try (Arena local = Arena.ofConfined()) {
            MemorySegment descriptor = Handles.create(
                    local,
                    "dnnl_eltwise_forward_primitive_desc_create",
                    problem,
                    out -> Dnnl.dnnl_eltwise_forward_primitive_desc_create(
                            out,
                            oneDnn.engine(),
                            Dnnl.dnnl_forward_inference(),
                            algorithm,
                            desc,
                            desc,
                            0,
                            0,
                            oneDnn.attributes()),
                    Dnnl::dnnl_primitive_desc_destroy);
            Operation operation = new Operation(owner, oneDnn, problem, descriptor);
            operation.add(owner, Dnnl.DNNL_ARG_SRC(), desc);
            operation.add(owner, Dnnl.DNNL_ARG_DST(), desc);
            return operation;
        }
    }
}
