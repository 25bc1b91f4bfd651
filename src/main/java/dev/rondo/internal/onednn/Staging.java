package dev.rondo.internal.onednn;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A tensor that a primitive wants in another format than it has outside: a conversion, and room in the plan's scratch
 * memory for the primitive's side. Where the formats are the same, the primitive gets at the tensor outside.
 */
final class Staging {
    private final Conversion conversion;
    private final long offset;

    private Staging(Conversion conversion, long offset) {
        this.conversion = conversion;
        this.offset = offset;
    }

    /** A tensor that a primitive reads. */
    static Staging in(
            Arena owner,
            OneDnn oneDnn,
            MemorySegment outside,
            MemorySegment inside,
            MemorySegment attributes,
            ScratchLayout layout) {
        return of(Conversion.create(owner, oneDnn, outside, inside, attributes, layout), inside, layout);
    }

    /** A tensor that a primitive writes. */
    static Staging out(Arena owner, OneDnn oneDnn, MemorySegment inside, MemorySegment outside, ScratchLayout layout) {
        return of(Conversion.create(owner, oneDnn, inside, outside, oneDnn.attributes(), layout), inside, layout);
    }

    private static Staging of(Conversion conversion, MemorySegment inside, ScratchLayout layout) {
        return new Staging(conversion, conversion.isNone() ? 0 : layout.reserve(inside));
    }

    /** Where the primitive finds the tensor; {@code scratch} is where the plan's scratch memory starts. */
    long inside(long outside, long scratch) {
        return conversion.isNone() ? outside : scratch + offset;
    }

    /** Converts before the primitive reads, and returns where it finds the tensor. */
    long read(long outside, long scratch, Chunk chunk) {
        long inside = inside(outside, scratch);
        conversion.run(outside, inside, scratch, chunk);
        return inside;
    }

    /** Converts after the primitive wrote. */
    void write(long outside, long scratch, Chunk chunk) {
        conversion.run(inside(outside, scratch), outside, scratch, chunk);
    }
}
