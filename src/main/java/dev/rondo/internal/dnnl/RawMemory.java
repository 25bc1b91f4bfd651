package dev.rondo.internal.dnnl;

import java.lang.foreign.MemorySegment;

/** Native memory by its address, for memory whose owner is inside the same call and cannot free it meanwhile. */
public final class RawMemory {
    /** All of it: an offset is an address. */
    public static final MemorySegment ALL = all();

    private RawMemory() {}

    @SuppressWarnings("restricted")
    private static MemorySegment all() {
        return MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
    }
}
