package dev.rondo.internal.onednn.plan;

import dev.rondo.internal.dnnl.HotCalls;
import dev.rondo.internal.dnnl.OneDnn;
import dev.rondo.internal.dnnl.Reorder;
import dev.rondo.internal.dnnl.ScratchLayout;
import dev.rondo.internal.ffi.Dnnl;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * A tensor that a primitive wants in another format than it has outside: a reorder, and room in the plan's scratch
 * memory for the primitive's side. Where the formats are the same, the primitive gets at the tensor outside.
 */
final class Staging {
    private final @Nullable Reorder reorder;
    private final long offset;
    private final long scratchpadOffset;

    private Staging(@Nullable Reorder reorder, long offset, long scratchpadOffset) {
        this.reorder = reorder;
        this.offset = offset;
        this.scratchpadOffset = scratchpadOffset;
    }

    /** A tensor that a primitive reads. */
    static Staging in(
            Arena owner,
            OneDnn oneDnn,
            MemorySegment outside,
            MemorySegment inside,
            MemorySegment attributes,
            ScratchLayout layout) {
        return isSame(outside, inside)
                ? new Staging(null, 0, 0)
                : of(Reorder.create(owner, oneDnn, outside, inside, attributes), inside, layout);
    }

    /** A tensor that a primitive writes. */
    static Staging out(Arena owner, OneDnn oneDnn, MemorySegment inside, MemorySegment outside, ScratchLayout layout) {
        return isSame(inside, outside)
                ? new Staging(null, 0, 0)
                : of(Reorder.create(owner, oneDnn, inside, outside, oneDnn.attributes()), inside, layout);
    }

    private static boolean isSame(MemorySegment desc, MemorySegment other) {
        return Dnnl.dnnl_memory_desc_equal(desc, other) != 0;
    }

    private static Staging of(Reorder reorder, MemorySegment inside, ScratchLayout layout) {
        long offset = layout.reserve(inside);
        return new Staging(reorder, offset, layout.reserve(reorder.operation().scratchBytes()));
    }

    /** Where the primitive finds the tensor; {@code scratch} is where the plan's scratch memory starts. */
    long inside(long outside, long scratch) {
        return reorder == null ? outside : scratch + offset;
    }

    /** Converts before the primitive reads, and returns where it finds the tensor. */
    long read(long outside, long scratch, HotCalls.Pins pins) {
        long inside = inside(outside, scratch);
        convert(outside, inside, scratch, pins);
        return inside;
    }

    /** Converts after the primitive wrote. */
    void write(long outside, long scratch, HotCalls.Pins pins) {
        convert(inside(outside, scratch), outside, scratch, pins);
    }

    private void convert(long from, long to, long scratch, HotCalls.Pins pins) {
        Reorder present = reorder;
        if (present != null) {
            present.operation().pointScratchpad(scratch + scratchpadOffset);
            present.run(from, to, pins);
        }
    }
}
