package dev.rondo.internal.onednn;

import dev.rondo.internal.cell.CellRun;
import dev.rondo.internal.cell.CellSpec;
import dev.rondo.internal.cell.Rows;
import dev.rondo.internal.dnnl.HeldMemory;
import dev.rondo.internal.dnnl.OmpThreads;
import dev.rondo.internal.dnnl.OneDnn;
import dev.rondo.internal.dnnl.ScratchBuffer;
import dev.rondo.internal.onednn.plan.Chunk;
import dev.rondo.internal.onednn.plan.Place;
import dev.rondo.internal.onednn.problem.Extent;
import dev.rondo.internal.onednn.problem.PlanKind;
import dev.rondo.internal.onednn.problem.Quantization;
import dev.rondo.internal.onednn.weights.PlanWeights;
import dev.rondo.internal.threads.WorkerPool;
import org.jspecify.annotations.Nullable;

/**
 * What one call at a time needs: plans, a scratchpad, and the states between chunks of time. Pooled, never shared by
 * two calls at once.
 */
final class ExecutionContext implements AutoCloseable {
    private final PlanCache plans;
    private final Chunk chunk = new Chunk();
    private final Extent extent = new Extent();
    private final ScratchBuffer zeros = new ScratchBuffer();
    private final StatePair hidden = new StatePair();
    private final StatePair cell = new StatePair();

    ExecutionContext(OneDnn oneDnn, int planCapacity) {
        plans = new PlanCache(oneDnn, planCapacity);
        HeldMemory.CONTEXTS.increment();
    }

    /**
     * Runs a cell over its sequence, chunk after chunk in the direction's order. A chunk for which workers are awake is
     * divided between them and the caller; the others run on the caller's processor.
     *
     * @param alone the kind of plan for one processor
     * @param even whether chunks of that kind are to be as few as possible, of even lengths
     * @param helpers workers that may take part
     */
    void forward(
            CellRun run,
            PlanWeights weights,
            @Nullable Quantization quantization,
            PlanKind alone,
            boolean even,
            int helpers) {
        chunk.pin(run);
        int before = OmpThreads.enter();
        try {
            begin(run, weights.spec());
            chunks(run, weights, quantization, alone, even, helpers);
        } finally {
            OmpThreads.exit(before);
            chunk.crew.dismiss();
            chunk.unpin();
        }
    }

    private void begin(CellRun run, CellSpec spec) {
        long zero = zeroState(run, spec);
        chunk.h = run.h0.isAbsent() ? zero : address(run.h0, 0);
        chunk.c = run.c0.isAbsent() ? zero : address(run.c0, 0);
        place(chunk.hPlace, run.h0, zero);
        place(chunk.cPlace, run.c0, zero);
    }

    private void chunks(
            CellRun run,
            PlanWeights weights,
            @Nullable Quantization quantization,
            PlanKind alone,
            boolean even,
            int helpers) {
        CellSpec spec = weights.spec();
        int remaining = run.steps();
        while (remaining > 0) {
            int present = helpers == 0 ? 0 : helpers(run, spec, remaining, helpers);
            PlanKind kind = present > 0 ? PlanKind.UNITS : alone;
            int steps = TimeChunks.next(remaining, spec, run.batch(), even || kind == PlanKind.UNITS);
            if (kind == PlanKind.UNITS) {
                steps = TimeChunks.cached(steps, spec, run.batch(), 1 + present);
            }
            if (present == 0 && helpers > 0 && ThreadBudget.isWorthWaking(spec, run.batch(), remaining)) {
                steps = TimeChunks.shorter(steps, remaining, ThreadBudget.nanos(spec, run.batch(), 1));
            }
            chunk.first = run.reverse() ? remaining - steps : run.steps() - remaining;
            remaining -= steps;
            point(run, spec, remaining == 0);
            if (kind == PlanKind.UNITS) {
                extent.setSizes(run, steps, 1 + present);
            } else {
                extent.set(run, steps);
            }
            plans.get(spec, weights.precision(), kind, quantization, extent).execute(chunk, weights);
            chunk.next();
            run.ran(kind == PlanKind.UNITS ? CellRun.Way.UNITS : CellRun.Way.PRIMITIVE, 1 + present);
        }
    }

    /** Takes the workers that are awake, wakes others when that is worth it, and returns how many are here. */
    private int helpers(CellRun run, CellSpec spec, int remaining, int most) {
        if (ThreadBudget.isWorthWaking(spec, run.batch(), remaining)) {
            return chunk.crew.gatherAll(most);
        }
        int present = chunk.crew.gather(most);
        if (present < most && remaining == run.steps()) {
            WorkerPool.shared().miss(most - present, ThreadBudget.nanos(spec, run.batch(), remaining));
        }
        return present;
    }

    /** Points at the rows of a chunk, and at where its states go. */
    private void point(CellRun run, CellSpec spec, boolean last) {
        chunk.x = address(run.x, chunk.first);
        chunk.y = address(run.y, chunk.first);
        chunk.nextH = last ? address(run.hn, 0) : hidden.next((long) run.batch() * spec.outputSize());
        place(chunk.nextHPlace, last, run.hn, chunk.nextH);
        if (spec.kind().hasCellState()) {
            chunk.nextC = last ? address(run.cn, 0) : cell.next((long) run.batch() * spec.hiddenSize());
            place(chunk.nextCPlace, last, run.cn, chunk.nextC);
        }
    }

    private static void place(Place place, Rows rows, long otherwise) {
        place(place, !rows.isAbsent(), rows, otherwise);
    }

    private static void place(Place place, boolean callers, Rows rows, long otherwise) {
        if (callers) {
            place.set(rows);
        } else {
            place.set(otherwise);
        }
    }

    private long zeroState(CellRun run, CellSpec spec) {
        boolean needed = run.h0.isAbsent() || (spec.kind().hasCellState() && run.c0.isAbsent());
        return needed ? zeros.ensure((long) run.batch() * spec.hiddenSize() * Float.BYTES) : 0;
    }

    private static long address(Rows rows, int t) {
        return rows.tensor().segment().address() + rows.row(t, 0) * Float.BYTES;
    }

    /** Gives up memory that an unusually large call needed. */
    void shrink() {
        chunk.shrink();
        zeros.shrink();
        hidden.shrink();
        cell.shrink();
    }

    @Override
    public void close() {
        plans.close();
        chunk.close();
        zeros.close();
        hidden.close();
        cell.close();
        HeldMemory.CONTEXTS.decrement();
    }

    /** Two buffers in turn: a state must never be written over the one it is computed from. */
    private static final class StatePair {
        private final ScratchBuffer one = new ScratchBuffer();
        private final ScratchBuffer other = new ScratchBuffer();
        private boolean turn;

        /** The address of room for a state, another than the one returned before. */
        long next(long elements) {
            turn = !turn;
            return (turn ? one : other).ensure(elements * Float.BYTES);
        }

        void shrink() {
            one.shrink();
            other.shrink();
        }

        void close() {
            one.close();
            other.close();
        }
    }
}
