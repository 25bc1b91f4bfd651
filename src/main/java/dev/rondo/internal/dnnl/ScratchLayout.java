package dev.rondo.internal.dnnl;

import dev.rondo.internal.ffi.Dnnl;
import java.lang.foreign.MemorySegment;

/** Divides one piece of scratch memory among the tensors of a plan. */
public final class ScratchLayout {
    /** A page: oneDNN lays out its scratchpads for that. */
    private static final long ALIGNMENT = 4096;

    private long total;

    /** Sets room aside for what a descriptor describes, and returns its offset. */
    public long reserve(MemorySegment desc) {
        return reserve(Dnnl.dnnl_memory_desc_get_size(desc));
    }

    /** Sets bytes aside, and returns their offset. */
    public long reserve(long bytes) {
        long offset = total;
        total += (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        return offset;
    }

    /** The bytes set aside. */
    public long total() {
        return total;
    }
}
