package dev.rondo.internal.onednn;

import dev.rondo.Threads;
import dev.rondo.internal.cell.CellKernel;
import dev.rondo.internal.cell.CellRun;
import dev.rondo.internal.cell.CellSettings;
import dev.rondo.internal.cell.CellSpec;
import dev.rondo.internal.cell.CellWeights;
import dev.rondo.internal.cell.Rows;
import dev.rondo.internal.dnnl.HeldMemory;
import dev.rondo.internal.dnnl.OneDnn;
import dev.rondo.internal.onednn.problem.PlanKind;
import dev.rondo.internal.onednn.problem.Quantization;
import dev.rondo.internal.onednn.weights.CellWeightStore;
import dev.rondo.internal.threads.Pool;

/** The way into oneDNN for one cell: what every run passes before a plan computes it. */
final class OneDnnKernel implements CellKernel {
    private final OneDnn oneDnn;
    private final Pool<ExecutionContext> contexts;
    private final ThreadBudget budget;
    private final CellSpec spec;
    private final Threads threads;
    private final CellWeightStore weights;
    private final PlanChooser chooser;
    /** Steps and batch of the run before. */
    private volatile long lastExtent;

    OneDnnKernel(
            OneDnn oneDnn,
            Pool<ExecutionContext> contexts,
            ThreadBudget budget,
            CellWeights weights,
            CellSettings settings) {
        this.oneDnn = oneDnn;
        this.contexts = contexts;
        this.budget = budget;
        this.spec = weights.spec();
        threads = settings.threads();
        this.weights = new CellWeightStore(oneDnn, weights, settings);
        this.chooser = PlanChooser.of(spec, settings.precision());
        HeldMemory.KERNELS.increment();
    }

    @Override
    public void forward(CellRun run) {
        requireInside(run.x, run.steps(), run.batch(), spec.inputSize());
        requireInside(run.y, run.steps(), run.batch(), spec.outputSize());
        requireInside(run.hn, 1, run.batch(), spec.outputSize());
        if (!run.h0.isAbsent()) {
            requireInside(run.h0, 1, run.batch(), spec.outputSize());
        }
        if (spec.kind().hasCellState()) {
            requireInside(run.cn, 1, run.batch(), spec.hiddenSize());
            if (!run.c0.isAbsent()) {
                requireInside(run.c0, 1, run.batch(), spec.hiddenSize());
            }
        }
        if (run.isSideBySide()) {
            forward(run, 1);
            return;
        }
        int granted = budget.acquire(threads, spec, run);
        try {
            forward(run, granted);
        } finally {
            budget.release(granted);
        }
    }

    /** What can fail, block or be wrong about the run comes before a context is taken. */
    private void forward(CellRun run, int granted) {
        Quantization quantization = weights.quantization(run);
        TimeChunks.check(spec, run.batch());
        PlanKind kind = chooser.choose(oneDnn, run, weights, granted);
        if (kind == PlanKind.MATMUL) {
            weights.matmulWeights();
        }
        boolean even = kind == PlanKind.MATMUL || isRepeated(run);
        ExecutionContext context = contexts.acquire();
        try {
            context.forward(run, weights, quantization, kind, even, granted);
        } finally {
            context.shrink();
            contexts.release(context);
        }
    }

    @Override
    public boolean acquireTwo(int batch, long rows) {
        return budget.acquireTwo(threads, spec, batch, rows);
    }

    @Override
    public void releaseTwo() {
        budget.release(2);
    }

    /** Whether the run before had the same extent: then its length is worth a plan of its own. */
    private boolean isRepeated(CellRun run) {
        long extent = (long) run.steps() << Integer.SIZE | run.batch();
        boolean repeated = extent == lastExtent;
        if (!repeated) {
            lastExtent = extent;
        }
        return repeated;
    }

    /** oneDNN checks no bounds, so the last row is looked at here. */
    private static void requireInside(Rows rows, int steps, int batch, int width) {
        long end = rows.row(steps - 1, batch - 1) + width;
        if (rows.offset() < 0 || end > rows.tensor().numel()) {
            throw new IndexOutOfBoundsException("rows end at element " + end + " of a tensor of "
                    + rows.tensor().numel());
        }
    }

    @Override
    public long packedBytes() {
        return weights.bytes();
    }

    @Override
    public void close() {
        weights.close();
        HeldMemory.KERNELS.decrement();
    }
}
