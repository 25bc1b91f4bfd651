package dev.rondo.internal.onednn;

import dev.rondo.internal.cell.CellRun;
import dev.rondo.internal.cell.CellSpec;
import dev.rondo.internal.cell.Rows;
import dev.rondo.internal.dnnl.HeldMemory;
import dev.rondo.internal.dnnl.OmpThreads;
import dev.rondo.internal.dnnl.OneDnn;
import dev.rondo.internal.dnnl.ScratchBuffer;
import dev.rondo.internal.onednn.plan.Chunk;
import dev.rondo.internal.onednn.problem.Extent;
import dev.rondo.internal.onednn.problem.PlanKind;
import dev.rondo.internal.onednn.problem.Quantization;
import dev.rondo.internal.onednn.weights.CellWeightStore;
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
     * Runs a cell over its sequence, chunk after chunk in the direction's order.
     *
     * @param even whether the chunks are to be as few as possible, of even lengths
     */
    void forward(
            CellRun run,
            CellWeightStore weights,
            @Nullable Quantization quantization,
            PlanKind kind,
            boolean even,
            int threads) {
        chunk.pin(run);
        // Nothing in between may block: a virtual thread could go on with another thread's OpenMP setting.
        int before = OmpThreads.enter(threads);
        try {
            chunks(run, weights, quantization, kind, even, threads);
        } finally {
            OmpThreads.exit(before, threads);
            chunk.unpin();
        }
    }

    private void chunks(
            CellRun run,
            CellWeightStore weights,
            @Nullable Quantization quantization,
            PlanKind kind,
            boolean even,
            int threads) {
        CellSpec spec = weights.spec();
        int batch = run.batch();
        long zero = zeroState(run, spec);
        chunk.h = run.h0.isAbsent() ? zero : address(run.h0, 0);
        chunk.c = run.c0.isAbsent() ? zero : address(run.c0, 0);
        int remaining = run.steps();
        while (remaining > 0) {
            int steps = TimeChunks.next(remaining, spec, batch, even);
            int first = run.reverse() ? remaining - steps : run.steps() - remaining;
            remaining -= steps;
            boolean last = remaining == 0;
            chunk.x = address(run.x, first);
            chunk.y = address(run.y, first);
            chunk.nextH = last ? address(run.hn, 0) : hidden.next((long) batch * spec.outputSize());
            if (spec.kind().hasCellState()) {
                chunk.nextC = last ? address(run.cn, 0) : cell.next((long) batch * spec.hiddenSize());
            }
            extent.set(run, steps, threads);
            plans.get(spec, weights.precision(), kind, quantization, extent).execute(chunk, weights);
            chunk.h = chunk.nextH;
            chunk.c = chunk.nextC;
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
