package dev.rondo.internal.onednn;

import dev.rondo.Precision;
import dev.rondo.internal.cell.CellKernel;
import dev.rondo.internal.cell.CellRun;
import dev.rondo.internal.cell.CellSettings;
import dev.rondo.internal.cell.CellSpec;
import dev.rondo.internal.cell.CellWeights;
import dev.rondo.internal.cell.Rows;
import dev.rondo.internal.ffi.Dnnl;
import dev.rondo.internal.threads.Pool;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A cell's packed weights, and the way into oneDNN. */
final class OneDnnKernel implements CellKernel {
    private final Arena arena = Arena.ofShared();
    private final OneDnn oneDnn;
    private final Pool<ExecutionContext> contexts;
    private final ThreadBudget budget;
    private final CellWeights weights;
    private final CellSettings settings;
    private final MemorySegment bias;
    /** Replaced, never changed: readers need no lock. */
    private volatile List<PackedWeights> packed = List.of();
    /** The weights in 8 bits, instead of those above. */
    private final @Nullable Quantizations quantizations;
    /** Packed when a plan of matrix products first asks. */
    private volatile @Nullable MatmulWeights matmulWeights;

    private final PlanDecisions decisions;
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
        this.weights = weights;
        this.settings = settings;
        this.decisions = PlanDecisions.of(weights.spec(), settings.precision());
        int before = OmpThreads.enter(1);
        try {
            bias = packBias();
            if (settings.precision() == Precision.INT8) {
                quantizations = new Quantizations(arena, oneDnn, weights, settings.inputRange());
            } else {
                quantizations = null;
                packed(usualFormat());
            }
        } catch (RuntimeException | Error e) {
            arena.close();
            throw e;
        } finally {
            OmpThreads.exit(before, 1);
        }
        Usage.KERNELS.increment();
    }

    private MemorySegment packBias() {
        float[] values = GateOrder.bias(weights);
        MemorySegment data = arena.allocate((long) values.length * Float.BYTES, 64);
        MemorySegment.copy(values, 0, data, ValueLayout.JAVA_FLOAT, 0, values.length);
        try (Arena local = Arena.ofConfined()) {
            int hidden = spec().hiddenSize();
            MemorySegment desc = MemoryDescs.tagged(local, Dnnl.dnnl_ldgo(), 1, 1, values.length / hidden, hidden);
            return MemoryDescs.memory(arena, oneDnn.engine(), desc, data);
        }
    }

    /** The format that most problems will want; others are packed when they come up. */
    private WeightFormat usualFormat() {
        CellProblem problem = CellProblem.representative(spec(), settings.precision(), 2, 1);
        try (Arena local = Arena.ofConfined()) {
            return WeightFormat.of(
                    spec(), ForwardDescriptor.create(local, oneDnn, problem, RnnDescs.of(local, problem)));
        }
    }

    @Override
    public void forward(CellRun run) {
        requireInside(run.x, run.steps(), run.batch(), spec().inputSize());
        requireInside(run.y, run.steps(), run.batch(), spec().outputSize());
        requireInside(run.hn, 1, run.batch(), spec().outputSize());
        if (!run.h0.isAbsent()) {
            requireInside(run.h0, 1, run.batch(), spec().outputSize());
        }
        if (spec().kind().hasCellState()) {
            requireInside(run.cn, 1, run.batch(), spec().hiddenSize());
            if (!run.c0.isAbsent()) {
                requireInside(run.c0, 1, run.batch(), spec().hiddenSize());
            }
        }
        if (run.isSideBySide()) {
            forward(run, 1);
            return;
        }
        int threads = budget.acquire(settings.threads(), spec(), run);
        try {
            forward(run, threads);
        } finally {
            budget.release(threads);
        }
    }

    private void forward(CellRun run, int threads) {
        ExecutionContext context = contexts.acquire();
        try {
            context.forward(run, this, threads);
        } finally {
            context.shrink();
            contexts.release(context);
        }
    }

    @Override
    public boolean acquireTwo(int batch, long rows) {
        return budget.acquireTwo(settings.threads(), spec(), batch, rows);
    }

    @Override
    public void releaseTwo() {
        budget.release(2);
    }

    /** Whether the run before had the same extent: then its length is worth a plan of its own. */
    boolean isRepeated(CellRun run) {
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

    CellSpec spec() {
        return weights.spec();
    }

    Precision precision() {
        return settings.precision();
    }

    /** How a run's numbers become 8 bits, or null where they do not; its weights are made when they are missing. */
    @Nullable
    Quantization quantization(CellRun run) {
        return quantizations == null ? null : quantizations.of(run);
    }

    MemorySegment bias() {
        return bias;
    }

    /** The weights in a format, packed on the first call for it. */
    PackedWeights packed(WeightFormat format) {
        List<PackedWeights> present = packed;
        for (int i = 0; i < present.size(); i++) {
            if (present.get(i).format() == format) {
                return present.get(i);
            }
        }
        return pack(format);
    }

    /** The weights for matrix products, packed on the first call for them. */
    MatmulWeights matmulWeights() {
        MatmulWeights present = matmulWeights;
        return present == null ? packForMatmul() : present;
    }

    private synchronized MatmulWeights packForMatmul() {
        MatmulWeights present = matmulWeights;
        return present == null ? keep(new MatmulWeights(oneDnn, weights, settings.precision())) : present;
    }

    /** Weights for matrix products that a trial may use: those that there are, or others of its own. */
    MatmulWeights matmulWeightsForTrial() {
        MatmulWeights present = matmulWeights;
        return present == null ? new MatmulWeights(oneDnn, weights, settings.precision()) : present;
    }

    /** Keeps a trial's weights where its outcome needs them and there are none yet; else they are freed. */
    synchronized void afterTrial(MatmulWeights trialed, PlanChoice outcome) {
        MatmulWeights present = matmulWeights;
        if (present == trialed) {
            return;
        }
        if (present == null && outcome == PlanChoice.MATMUL) {
            keep(trialed);
        } else {
            trialed.close();
        }
    }

    private MatmulWeights keep(MatmulWeights made) {
        Usage.WEIGHT_BYTES.add(made.bytes());
        matmulWeights = made;
        return made;
    }

    PlanDecisions decisions() {
        return decisions;
    }

    private synchronized PackedWeights pack(WeightFormat format) {
        for (PackedWeights present : packed) {
            if (present.format() == format) {
                return present;
            }
        }
        PackedWeights added = new PackedWeights(arena, oneDnn, weights, format);
        List<PackedWeights> all = new ArrayList<>(packed);
        all.add(added);
        packed = List.copyOf(all);
        Usage.WEIGHT_BYTES.add(added.bytes());
        return added;
    }

    @Override
    public long packedBytes() {
        long bytes = packed.stream().mapToLong(PackedWeights::bytes).sum();
        MatmulWeights products = matmulWeights;
        if (products != null) {
            bytes += products.bytes();
        }
        return quantizations == null ? bytes : bytes + quantizations.bytes();
    }

    @Override
    public void close() {
        Usage.WEIGHT_BYTES.add(-packedBytes());
        Usage.KERNELS.decrement();
        MatmulWeights products = matmulWeights;
        if (products != null) {
            products.close();
        }
        arena.close();
    }
}
