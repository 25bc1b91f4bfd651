package dev.rondo.internal.onednn;

import dev.rondo.Precision;
import dev.rondo.Threads;
import dev.rondo.internal.cell.CellKernel;
import dev.rondo.internal.cell.CellRun;
import dev.rondo.internal.cell.CellSettings;
import dev.rondo.internal.cell.CellSpec;
import dev.rondo.internal.cell.CellWeights;
import dev.rondo.internal.cell.Rows;
import dev.rondo.internal.dnnl.HeldMemory;
import dev.rondo.internal.dnnl.OneDnn;
import dev.rondo.internal.onednn.SharingChooser.Sharing;
import dev.rondo.internal.onednn.problem.PlanKind;
import dev.rondo.internal.onednn.problem.Quantization;
import dev.rondo.internal.onednn.weights.CellWeightStore;
import dev.rondo.internal.threads.Confinement;
import dev.rondo.internal.threads.Pool;
import java.util.function.Consumer;

/** The way into oneDNN for one cell: what every run passes before a plan computes it. */
final class OneDnnKernel implements CellKernel {
    private final OneDnn oneDnn;
    private final Pool<ExecutionContext> contexts;
    private final ThreadBudget budget;
    private final CellSpec spec;
    private final Threads threads;
    private final CellWeightStore weights;
    private final PlanChooser chooser;
    private final SharingChooser sharing;
    private final boolean isDeterministic;
    /** In 8 bits all rows of a batch share one range; and bits could depend on the cut. */
    private final boolean canCutRows;

    private final Consumer<CellRun> alone = this::forwardAlone;
    private final Pool<RowParts> rowParts = new Pool<>(RowParts::new, parts -> {});
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
        isDeterministic = settings.isDeterministic();
        canCutRows = !isDeterministic && settings.precision() != Precision.INT8;
        this.weights = new CellWeightStore(oneDnn, weights, settings);
        this.chooser = PlanChooser.of(spec, settings.precision());
        this.sharing = SharingChooser.of(spec, settings.precision());
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
            forwardAlone(run);
            return;
        }
        int granted = budget.acquire(threads, spec, run);
        try {
            if (granted > 1 && isShareable(run)) {
                forwardShared(run, granted);
            } else {
                forwardAlone(run);
            }
        } finally {
            budget.release(granted);
        }
    }

    private void forwardShared(CellRun run, int processors) {
        int parts = Math.min(processors, run.batch() / RowParts.FEWEST_ROWS);
        boolean canShareUnits = chooser.sharesUnits(run.batch()) && !chooser.losesDigits(run);
        boolean canShareRows = parts > 1 && canCutRows && ThreadBudget.isWorthSharing(spec, run.batch(), run.steps());
        if (canShareUnits && !(canShareRows && prefersRows(run, processors, parts))) {
            forward(run, processors - 1);
        } else if (canShareRows) {
            forwardRows(run, parts);
        } else {
            forwardAlone(run);
        }
    }

    private boolean prefersRows(CellRun run, int processors, int parts) {
        if (chooser.isSettled()) {
            return false;
        }
        Sharing decided = sharing.decided(run, processors);
        if (decided == null) {
            decided = sharing.decide(oneDnn, run, processors, weights, like -> forwardRows(like, parts));
        }
        return decided == Sharing.ROWS;
    }

    private void forwardRows(CellRun run, int parts) {
        RowParts rows = rowParts.acquire();
        try {
            rows.run(alone, run, parts, ThreadBudget.nanos(spec, run.batch(), run.steps()));
        } finally {
            rowParts.release(rows);
        }
    }

    /** What can fail, block or be wrong about the run comes before a context is taken. */
    private void forward(CellRun run, int helpers) {
        Quantization quantization = weights.quantization(run);
        TimeChunks.check(spec, run.batch());
        PlanKind alone = kind(run);
        if (alone == PlanKind.UNITS || helpers > 0) {
            weights.units();
        }
        boolean even = alone == PlanKind.UNITS || isRepeated(run);
        ExecutionContext context = contexts.acquire();
        try {
            context.forward(run, weights, quantization, alone, even, helpers);
        } finally {
            context.shrink();
            contexts.release(context);
        }
    }

    /** The kind of plan for one processor. */
    private PlanKind kind(CellRun run) {
        PlanKind kind = isDeterministic ? chooser.fixed(run.batch()) : chooser.choose(oneDnn, run, weights);
        return kind == PlanKind.UNITS && chooser.losesDigits(run) ? PlanKind.PRIMITIVE : kind;
    }

    private void forwardAlone(CellRun run) {
        forward(run, 0);
    }

    private static boolean isShareable(CellRun run) {
        return isShareable(run.x)
                && isShareable(run.y)
                && isShareable(run.h0)
                && isShareable(run.c0)
                && isShareable(run.hn)
                && isShareable(run.cn);
    }

    private static boolean isShareable(Rows rows) {
        return rows.isAbsent() || Confinement.mayBeShared(rows.tensor());
    }

    @Override
    public boolean acquireTwo(int batch, long rows) {
        return budget.acquireTwo(threads, spec, batch, rows);
    }

    @Override
    public long nanosOfTwo(int batch, long rows) {
        return 2 * ThreadBudget.nanos(spec, batch, rows / batch);
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
