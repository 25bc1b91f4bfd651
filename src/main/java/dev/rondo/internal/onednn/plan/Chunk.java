package dev.rondo.internal.onednn.plan;

import dev.rondo.internal.cell.CellRun;
import dev.rondo.internal.cell.Rows;
import dev.rondo.internal.dnnl.HotCalls;
import dev.rondo.internal.dnnl.ScratchBuffer;
import dev.rondo.internal.threads.Crew;
import dev.rondo.internal.threads.WorkerPool;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

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

    /** The same states, for who reads and writes them in Java. */
    public final Place hPlace = new Place();

    public final Place cPlace = new Place();
    public final Place nextHPlace = new Place();
    public final Place nextCPlace = new Place();

    /** The first time of this chunk in the run. */
    public int first;

    /** Who computes it. */
    public final Crew crew;

    private @Nullable CellRun run;

    /** The caller's tensors, which native calls keep open. */
    final HotCalls.Pins pins = new HotCalls.Pins();

    private final ScratchBuffer scratch = new ScratchBuffer();

    /** A chunk that the process's workers help with. */
    public Chunk() {
        this(new Crew(WorkerPool.shared()));
    }

    Chunk(Crew crew) {
        this.crew = crew;
    }

    /** Takes the tensors of a run. */
    public void pin(CellRun newRun) {
        run = newRun;
        pins.set(
                segment(newRun.x),
                segment(newRun.h0),
                segment(newRun.c0),
                segment(newRun.y),
                segment(newRun.hn),
                segment(newRun.cn));
    }

    private static MemorySegment segment(Rows rows) {
        return rows.isAbsent() ? MemorySegment.NULL : rows.tensor().segment();
    }

    /** Goes on from the states after this chunk. */
    public void next() {
        h = nextH;
        c = nextC;
        hPlace.set(nextHPlace);
        cPlace.set(nextCPlace);
    }

    /** Forgets them. */
    public void unpin() {
        pins.clear();
        run = null;
        hPlace.clear();
        cPlace.clear();
        nextHPlace.clear();
        nextCPlace.clear();
    }

    /** The run that this is a part of. */
    CellRun run() {
        CellRun present = run;
        if (present == null) {
            throw new IllegalStateException("no run");
        }
        return present;
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
