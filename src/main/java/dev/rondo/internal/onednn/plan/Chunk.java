package dev.rondo.internal.onednn.plan;

import dev.rondo.internal.cell.CellRun;
import dev.rondo.internal.cell.Rows;
import dev.rondo.internal.dnnl.HotCalls;
import dev.rondo.internal.dnnl.ScratchBuffer;
import java.lang.foreign.MemorySegment;

/**
 * The addresses of one chunk of a run, and the scratch memory that its plan may use. Mutable and reused, so that a call
 * allocates nothing.
 */
public final class Chunk implements AutoCloseable {
    /** The first row of input and output. */
    public long x;

    public long y;
    /** The states before and after; those of c count only for cells that have one. */
    public long h;

    public long c;
    public long nextH;
    public long nextC;

    /** The caller's tensors, which native calls keep open. */
    final HotCalls.Pins pins = new HotCalls.Pins();

    private final ScratchBuffer scratch = new ScratchBuffer();

    /** Takes the tensors of a run. */
    public void pin(CellRun run) {
        pins.set(segment(run.x), segment(run.h0), segment(run.c0), segment(run.y), segment(run.hn), segment(run.cn));
    }

    private static MemorySegment segment(Rows rows) {
        return rows.isAbsent() ? MemorySegment.NULL : rows.tensor().segment();
    }

    /** Forgets them. */
    public void unpin() {
        pins.clear();
    }

    /** The address of scratch memory; what it holds is lost between chunks. */
    long scratch(long bytes) {
        return scratch.ensure(bytes);
    }

    /** Gives up memory that an unusually large call needed. */
    public void shrink() {
        scratch.shrink();
    }

    @Override
    public void close() {
        scratch.close();
    }
}
