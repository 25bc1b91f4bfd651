package dev.rondo.internal.onednn.plan;

import dev.rondo.internal.dnnl.RawMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Rounds rows of float32 to bfloat16. Used by one thread at a time. */
final class NarrowRows {
    private final int[] bits;
    private final short[] narrow;

    /** For rows of up to {@code width} elements. */
    NarrowRows(int width) {
        bits = new int[width];
        narrow = new short[width];
    }

    /** A row of {@code length} elements of a segment, to an address. */
    void convert(MemorySegment from, long offset, long to, int length) {
        MemorySegment.copy(from, ValueLayout.JAVA_INT, offset, bits, 0, length);
        GateMath.toBfloat16(bits, narrow, length);
        MemorySegment.copy(narrow, 0, RawMemory.ALL, ValueLayout.JAVA_SHORT, to, length);
    }
}
