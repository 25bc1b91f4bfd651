package dev.rondo.internal.onednn;

import dev.rondo.internal.ffi.Dnnl;
import java.lang.foreign.MemorySegment;

/** Divides one piece of scratch memory among the tensors of a plan. */
final class ScratchLayout {
    /** A page: oneDNN lays out its scratchpads for that. */
    private static final long ALIGNMENT = 4096;

    private long total;

    /** Sets room aside for what a descriptor describes, and returns its offset. */
    long reserve(MemorySegment desc) {
        long offset = total;
        long bytes = Dnnl.dnnl_memory_desc_get_size(desc);
        total += (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        return offset;
    }

    /** The bytes set aside. */
    long total() {
        return total;
    }
}
