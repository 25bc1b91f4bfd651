package dev.rondo.internal.onednn;

import dev.rondo.Precision;
import dev.rondo.internal.cell.CellKind;
import dev.rondo.internal.cell.CellRun;
import dev.rondo.internal.cell.CellSpec;
import dev.rondo.internal.dnnl.Isa;
import dev.rondo.internal.dnnl.OneDnn;
import dev.rondo.internal.onednn.problem.CellProblem;
import dev.rondo.internal.onednn.problem.Extent;
import dev.rondo.internal.onednn.problem.PlanKind;
import dev.rondo.internal.onednn.weights.CellWeightStore;
import dev.rondo.internal.onednn.weights.LargestMagnitude;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the kind of plan for each run of the cells of one size and precision. Where either kind may be faster, a
 * {@link PlanTrial} decides, process-wide and for good: one decision for all runs on as many threads whose batch and
 * length lie between the same powers of two. {@code -Drondo.plan=primitive|matmul} pins the kind wherever both can run.
 * Finding a decision allocates nothing and takes no lock.
 */
final class PlanChooser {
    /** Far more than there are shapes; all others get the primitive without a trial. */
    private static final int CAPACITY = 1024;
    /** Shorter runs have no input part to share between steps. */
    private static final int FEWEST_STEPS = 4;
    /** 1 MiB of float32, or half of that in bfloat16: second-level caches of servers have 1 to 2. */
    private static final long FEWEST_WEIGHTS = 1 << 18;

    /** As raw bits, which order as integers; NaN and infinity lie above. */
    private static final int LARGEST_STATE = Float.floatToRawIntBits(4);

    private static final ConcurrentHashMap<Key, PlanChooser> BY_KEY = new ConcurrentHashMap<>();

    private record Key(CellSpec spec, Precision precision) {}

    private final CellSpec spec;
    private final Precision precision;
    private final @Nullable PlanKind pinned = PlanSettings.current().pinned();
    /** Products run where oneDNN has packed weights for them, without projections. */
    private final boolean canMultiply;

    /** Replaced, never changed: readers need no lock. */
    private volatile List<Decision> made = List.of();

    private record Decision(int steps, int batch, int threads, boolean denseX, boolean denseY, PlanKind kind) {}

    private PlanChooser(CellSpec spec, Precision precision) {
        this.spec = spec;
        this.precision = precision;
        canMultiply = precision != Precision.INT8 && spec.projSize() == 0 && Isa.hasBlockedWeights();
    }

    /** The chooser for cells of these sizes in a precision. */
    static PlanChooser of(CellSpec spec, Precision precision) {
        return BY_KEY.computeIfAbsent(new Key(spec, precision), key -> new PlanChooser(spec, precision));
    }

    /** The kind for a run, for which a trial is held if it is the first that needs one. */
    PlanKind choose(OneDnn oneDnn, CellRun run, CellWeightStore weights, int threads) {
        PlanKind kind = withoutTrial(steps(run, spec), run.batch());
        if (kind == null) {
            kind = decided(run, threads);
        }
        if (kind == null) {
            kind = decide(oneDnn, run, weights, threads);
        }
        return kind == PlanKind.MATMUL && losesDigits(run) ? PlanKind.PRIMITIVE : kind;
    }

    /**
     * Whether a GRU's step as products would subtract large numbers from one another: {@code h + (1 - z)(n - h)}, where
     * n lies in [-1, 1] and h never leaves that interval but where it started outside. oneDNN's primitive adds up
     * {@code (1 - z) n + z h}.
     */
    private boolean losesDigits(CellRun run) {
        return spec.kind() == CellKind.GRU
                && !run.h0.isAbsent()
                && LargestMagnitude.bits(run.h0, 1, run.batch(), spec.outputSize()) > LARGEST_STATE;
    }

    /** The kind for a run of {@code steps} steps, or null where a trial has to decide. */
    @Nullable
    PlanKind withoutTrial(int steps, int batch) {
        if (pinned == PlanKind.PRIMITIVE || !canMultiply) {
            return PlanKind.PRIMITIVE;
        }
        if (pinned == PlanKind.MATMUL) {
            return PlanKind.MATMUL;
        }
        return isOpen(spec, steps, batch) ? null : PlanKind.PRIMITIVE;
    }

    /**
     * Whether either kind may be faster. A batch of two rows and more makes the primitive read all weights in each
     * step, which costs once they do not fit into the second-level cache; so does a GRU's single row, but no other
     * cell's. How much it costs depends on the processor's caches and on the batch.
     */
    static boolean isOpen(CellSpec spec, int steps, int batch) {
        long weights = (long) spec.gateRows() * (spec.inputSize() + spec.hiddenSize());
        boolean readsAllEachStep = batch >= 2 || spec.kind() == CellKind.GRU;
        return steps >= FEWEST_STEPS && readsAllEachStep && weights >= FEWEST_WEIGHTS;
    }

    /** What a trial has decided for a run, or null before the first of its kind. */
    @Nullable
    PlanKind decided(CellRun run, int threads) {
        List<Decision> present = made;
        int steps = steps(run, spec);
        int batch = Integer.highestOneBit(run.batch());
        for (int i = 0; i < present.size(); i++) {
            Decision decision = present.get(i);
            if (decision.batch == batch
                    && decision.steps == steps
                    && decision.threads == threads
                    && decision.denseX == Extent.isDense(run.x, run, spec.inputSize())
                    && decision.denseY == Extent.isDense(run.y, run, spec.outputSize())) {
                return decision.kind;
            }
        }
        return null;
    }

    /** One trial at a time: others would disturb it, and most wait for the same one. */
    private synchronized PlanKind decide(OneDnn oneDnn, CellRun run, CellWeightStore weights, int threads) {
        PlanKind decided = decided(run, threads);
        if (decided != null) {
            return decided;
        }
        if (made.size() >= CAPACITY) {
            return PlanKind.PRIMITIVE;
        }
        int steps = steps(run, spec);
        CellProblem problem =
                new CellProblem(spec, precision, PlanKind.PRIMITIVE, null, Extent.like(run, spec, steps, threads));
        Decision decision = new Decision(
                steps,
                Integer.highestOneBit(run.batch()),
                threads,
                problem.hasDenseX(),
                problem.hasDenseY(),
                PlanTrial.faster(oneDnn, problem, weights));
        List<Decision> more = new ArrayList<>(made);
        more.add(decision);
        made = List.copyOf(more);
        return decision.kind;
    }

    /** The steps of a chunk of the run, rounded down to a power of two. */
    static int steps(CellRun run, CellSpec spec) {
        return Integer.highestOneBit(Math.min(run.steps(), TimeChunks.largest(spec, run.batch())));
    }
}
