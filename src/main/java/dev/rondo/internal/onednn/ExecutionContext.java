package dev.rondo.internal.onednn;

import dev.rondo.internal.spi.Block;
import dev.rondo.internal.spi.CellRun;
import dev.rondo.internal.spi.CellSpec;
import java.lang.foreign.MemorySegment;

/**
 * What one call at a time needs: plans, a scratchpad, and the states between chunks of time. Pooled, never shared by
 * two calls at once.
 */
final class ExecutionContext implements AutoCloseable {
    private final PlanCache plans;
    private final GrowOnlyBuffer scratchpad = new GrowOnlyBuffer();
    private final GrowOnlyBuffer zeros = new GrowOnlyBuffer();
    private final StateBuffers hidden = new StateBuffers();
    private final StateBuffers cell = new StateBuffers();

    ExecutionContext(OneDnn oneDnn) {
        plans = new PlanCache(oneDnn);
        Usage.CONTEXTS.increment();
    }

    /** Runs a cell over its sequence, chunk after chunk in the direction's order. */
    void forward(CellRun run, OneDnnKernel kernel, int threads) {
        CellSpec spec = kernel.spec();
        int batch = run.batch();
        TimeChunks.check(spec, batch);
        long zero = zeroState(run, spec);
        long h = run.h0.isAbsent() ? zero : address(run.h0, 0);
        long c = run.c0.isAbsent() ? zero : address(run.c0, 0);
        int remaining = run.steps();
        while (remaining > 0) {
            int steps = TimeChunks.next(remaining, spec, batch);
            int first = run.reverse() ? remaining - steps : run.steps() - remaining;
            remaining -= steps;
            Plan plan = plan(run, spec, steps, threads);
            boolean last = remaining == 0;
            long nextH = last ? address(run.hn, 0) : hidden.next((long) batch * spec.outputSize());
            long nextC = 0;
            if (spec.kind().hasCellState()) {
                nextC = last ? address(run.cn, 0) : cell.next((long) batch * spec.hiddenSize());
            }
            PlanArguments arguments = plan.arguments();
            arguments.bindWeights(kernel.packed(plan.format()), kernel.bias());
            arguments.bindLayer(address(run.x, first), address(run.y, first));
            arguments.bindStates(h, c, nextH, nextC);
            arguments.bindScratchpad(scratchpad.ensure(plan.scratchBytes()));
            plan.execute(pin(run.x), pin(run.h0), pin(run.c0), pin(run.y), pin(run.hn), pin(run.cn));
            h = nextH;
            c = nextC;
        }
    }

    /** Finds the plan; strides that no element depends on are made uniform, so that more problems share one. */
    private Plan plan(CellRun run, CellSpec spec, int steps, int threads) {
        int batch = run.batch();
        long xTime = steps == 1 ? batch * run.x.batchStride() : run.x.timeStride();
        long yTime = steps == 1 ? batch * run.y.batchStride() : run.y.timeStride();
        long xBatch = batch == 1 ? xTime : run.x.batchStride();
        long yBatch = batch == 1 ? yTime : run.y.batchStride();
        return plans.get(spec, run.reverse(), steps, batch, xTime, xBatch, yTime, yBatch, threads);
    }

    private long zeroState(CellRun run, CellSpec spec) {
        boolean needed = run.h0.isAbsent() || (spec.kind().hasCellState() && run.c0.isAbsent());
        return needed ? zeros.ensure((long) run.batch() * spec.hiddenSize() * Float.BYTES) : 0;
    }

    private static long address(Block block, int t) {
        return block.tensor().segment().address() + block.row(t, 0) * Float.BYTES;
    }

    private static MemorySegment pin(Block block) {
        return block.isAbsent() ? MemorySegment.NULL : block.tensor().segment();
    }

    /** Gives up memory that an unusually large call needed. */
    void shrink() {
        scratchpad.shrink();
        zeros.shrink();
        hidden.shrink();
        cell.shrink();
    }

    @Override
    public void close() {
        plans.close();
        scratchpad.close();
        zeros.close();
        hidden.close();
        cell.close();
        Usage.CONTEXTS.decrement();
    }
}
