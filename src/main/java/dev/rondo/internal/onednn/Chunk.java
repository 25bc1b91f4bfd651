package dev.rondo.internal.onednn;

import dev.rondo.internal.cell.CellRun;
import dev.rondo.internal.cell.Rows;
import java.lang.foreign.MemorySegment;

/**
 * The addresses of one chunk of a run, and the scratch memory that its plan may use. Mutable and reused, so that a call
 * allocates nothing.
 */
final class Chunk implements AutoCloseable {
    /** The first row of input and output. */
    long x;

    long y;
    /** The states before and after; those of c count only for cells that have one. */
    long h;

    long c;
    long nextH;
    long nextC;

    /** The caller's tensors, which native calls keep open. */
    MemorySegment pinX = MemorySegment.NULL;

    MemorySegment pinH0 = MemorySegment.NULL;
    MemorySegment pinC0 = MemorySegment.NULL;
    MemorySegment pinY = MemorySegment.NULL;
    MemorySegment pinHn = MemorySegment.NULL;
    MemorySegment pinCn = MemorySegment.NULL;

    private final GrowOnlyBuffer scratch = new GrowOnlyBuffer();

    /** Takes the tensors of a run. */
    void pin(CellRun run) {
        pinX = segment(run.x);
        pinH0 = segment(run.h0);
        pinC0 = segment(run.c0);
        pinY = segment(run.y);
        pinHn = segment(run.hn);
        pinCn = segment(run.cn);
    }

    /** Forgets them. */
    void unpin() {
        pinX = MemorySegment.NULL;
        pinH0 = MemorySegment.NULL;
        pinC0 = MemorySegment.NULL;
        pinY = MemorySegment.NULL;
        pinHn = MemorySegment.NULL;
        pinCn = MemorySegment.NULL;
    }

    private static MemorySegment segment(Rows rows) {
        return rows.isAbsent() ? MemorySegment.NULL : rows.tensor().segment();
    }

    /** The address of scratch memory; what it holds is lost between chunks. */
    long scratch(long bytes) {
        return scratch.ensure(bytes);
    }

    /** Gives up memory that an unusually large call needed. */
    void shrink() {
        scratch.shrink();
    }

    @Override
    public void close() {
        scratch.close();
    }
}
