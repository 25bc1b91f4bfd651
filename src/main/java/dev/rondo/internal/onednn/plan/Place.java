package dev.rondo.internal.onednn.plan;

import dev.rondo.internal.cell.Rows;
import dev.rondo.internal.dnnl.RawMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Where dense rows begin: in a tensor of the caller's, which stays guarded against being closed, or in scratch. */
public final class Place {
    private MemorySegment segment = MemorySegment.NULL;
    private long offset;

    /** The first row of a tensor's rows. */
    public void set(Rows rows) {
        segment = rows.tensor().segment();
        offset = rows.row(0, 0) * Float.BYTES;
    }

    /** Scratch memory of this call's. */
    public void set(long address) {
        segment = RawMemory.ALL;
        offset = address;
    }

    /** The same as another. */
    public void set(Place other) {
        segment = other.segment;
        offset = other.offset;
    }

    /** Forgets it. */
    public void clear() {
        segment = MemorySegment.NULL;
    }

    /** Reads from an element on. */
    void read(long element, float[] to, int at, int length) {
        MemorySegment.copy(segment, ValueLayout.JAVA_FLOAT, offset + element * Float.BYTES, to, at, length);
    }

    /** Writes from an element on. */
    void write(float[] from, int at, int length, long element) {
        MemorySegment.copy(from, at, segment, ValueLayout.JAVA_FLOAT, offset + element * Float.BYTES, length);
    }

    /** Rounds row n of {@code width} elements to bfloat16, into rows at an address. */
    void narrow(NarrowRows rows, int n, int width, long to) {
        long row = (long) n * width;
        rows.convert(segment, offset + row * Float.BYTES, to + row * Short.BYTES, width);
    }
}
