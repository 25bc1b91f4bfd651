package dev.rondo.internal.onednn;

import dev.rondo.Precision;
import dev.rondo.internal.cell.CellKind;
import dev.rondo.internal.cell.CellRun;
import dev.rondo.internal.cell.CellSpec;
import dev.rondo.internal.cell.Rows;
import dev.rondo.internal.dnnl.Isa;
import dev.rondo.internal.dnnl.OneDnn;
import dev.rondo.internal.events.Events;
import dev.rondo.internal.events.FlightEvent;
import dev.rondo.internal.onednn.problem.PlanKind;
import dev.rondo.internal.onednn.weights.CellWeightStore;
import dev.rondo.internal.onednn.weights.LargestMagnitude;
import dev.rondo.internal.print.Described;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the kind of plan for each run of the cells of one size and precision. Runs that get several processors are
 * products over hidden units, where the units suffice. On one processor, where either kind may be faster, a
 * {@link PlanTrial} decides, process-wide and for good: one decision for all runs whose batch and length lie between
 * the same powers of two. {@code -Drondo.plan=primitive|units} pins the kind wherever both can run. Finding a decision
 * allocates nothing and takes no lock.
 */
final class PlanChooser {
    /** Shorter runs have no input part to share between steps. */
    private static final int FEWEST_STEPS = 4;
    /** 1 MiB of float32, or half of that in bfloat16: second-level caches of servers have 1 to 2. */
    private static final long FEWEST_WEIGHTS = 1 << 18;

    /** Two shards of the fewest units that are worth a core. */
    private static final int FEWEST_SHARED_UNITS = 128;
    /** Nanoseconds of a step on one core that are worth a meeting, which takes one microsecond. */
    private static final double FEWEST_SHARED_NANOS = 4_000;
    /** A core reads so many bytes of weights from its second-level cache in a nanosecond. */
    private static final double BYTES_PER_NANO = 90;
    /** A core does so many operations on float32 in a nanosecond. */
    private static final double OPERATIONS_PER_NANO = 200;

    /** As raw bits, which order as integers; NaN and infinity lie above. */
    private static final int LARGEST_GRU_STATE = Float.floatToRawIntBits(4);

    private static final int LARGEST_LSTM_STATE = Float.floatToRawIntBits(64);

    private static final ConcurrentHashMap<Key, PlanChooser> BY_KEY = new ConcurrentHashMap<>();

    private record Key(CellSpec spec, Precision precision) {}

    private final CellSpec spec;
    private final Precision precision;
    /** The only kind that can run these cells, or null where both can. */
    private final @Nullable PlanKind only;
    /** What no run of them changes, or null. */
    private final @Nullable PlanKind settled;

    private final Decisions<PlanKind> decisions;

    private PlanChooser(CellSpec spec, Precision precision) {
        this.spec = spec;
        this.precision = precision;
        decisions = new Decisions<>(spec);
        only = only(spec, precision);
        settled = only == null ? PlanSettings.current().pinned() : only;
    }

    /** oneDNN has packed weights for products from AVX2 on, and no projection in bfloat16. */
    private static @Nullable PlanKind only(CellSpec spec, Precision precision) {
        if (!spec.kind().isTorch()) {
            return PlanKind.PRIMITIVE;
        }
        return switch (precision) {
            case F32 -> Isa.hasBlockedWeights() ? null : PlanKind.PRIMITIVE;
            case BF16 -> spec.projSize() == 0 ? null : PlanKind.UNITS;
            case INT8 -> PlanKind.PRIMITIVE;
        };
    }

    /** The chooser for cells of these sizes in a precision. */
    static PlanChooser of(CellSpec spec, Precision precision) {
        return BY_KEY.computeIfAbsent(new Key(spec, precision), key -> new PlanChooser(spec, precision));
    }

    /**
     * Whether the products over units would lose digits of a run. Their sigmoid is half of a tanh plus a half, to some
     * 3e-8, however small it is; so of a large state a closed gate leaves that much, where oneDNN's primitive leaves
     * nothing. A GRU's state never leaves [-1, 1] but where it started outside; an LSTM's grows by one a step at most.
     */
    boolean losesDigits(CellRun run) {
        return switch (spec.kind()) {
            case LSTM -> isAbove(run.c0, run.batch(), LARGEST_LSTM_STATE);
            case GRU -> isAbove(run.h0, run.batch(), LARGEST_GRU_STATE);
            case RNN_TANH, RNN_RELU, LSTM_PEEPHOLE, GRU_RESET_FIRST -> false;
        };
    }

    private boolean isAbove(Rows state, int batch, int limit) {
        return only == null
                && settled != PlanKind.PRIMITIVE
                && !state.isAbsent()
                && LargestMagnitude.bits(state, 1, batch, spec.hiddenSize()) > limit;
    }

    /** Whether a run of so many rows is worth several processors, each with a range of the hidden units. */
    boolean sharesUnits(int batch) {
        if (settled == PlanKind.PRIMITIVE || spec.hiddenSize() < FEWEST_SHARED_UNITS) {
            return false;
        }
        double weights = stepWeights();
        double nanos = Math.max(weights * Float.BYTES / BYTES_PER_NANO, 2 * batch * weights / OPERATIONS_PER_NANO);
        return (only == null && settled == PlanKind.UNITS) || nanos >= FEWEST_SHARED_NANOS;
    }

    /** Weights that each step reads. */
    private long stepWeights() {
        return (long) spec.gateRows() * spec.outputSize() + (long) spec.projSize() * spec.hiddenSize();
    }

    /** Whether one kind of plan runs all of them. */
    boolean isSettled() {
        return settled != null;
    }

    /** The kind for a run on one processor that depends on its sizes alone, and not on what else may run. */
    PlanKind fixed(int batch) {
        if (settled != null) {
            return settled;
        }
        return sharesUnits(batch) ? PlanKind.UNITS : PlanKind.PRIMITIVE;
    }

    /** The kind for a run on one processor, for which a trial is held if it is the first that needs one. */
    PlanKind choose(OneDnn oneDnn, CellRun run, CellWeightStore weights) {
        PlanKind kind = withoutTrial(Decisions.steps(run, spec), run.batch());
        if (kind == null) {
            kind = decided(run);
        }
        return kind == null ? decide(oneDnn, run, weights) : kind;
    }

    /** The kind for a run of {@code steps} steps, or null where a trial has to decide. */
    @Nullable
    PlanKind withoutTrial(int steps, int batch) {
        if (settled != null) {
            return settled;
        }
        return isOpen(spec, steps, batch) ? null : PlanKind.PRIMITIVE;
    }

    /**
     * Whether either kind may be faster. A batch of two rows and more makes the primitive read all weights in each
     * step, which costs once they do not fit into the second-level cache; so does a single row of a GRU or of an LSTM
     * with a projection, but no other. How much it costs depends on the processor's caches and on the batch.
     */
    static boolean isOpen(CellSpec spec, int steps, int batch) {
        long weights = (long) spec.gateRows() * (spec.inputSize() + spec.outputSize());
        boolean readsAllEachStep = batch >= 2 || spec.kind() == CellKind.GRU || spec.projSize() > 0;
        return steps >= FEWEST_STEPS && readsAllEachStep && weights >= FEWEST_WEIGHTS;
    }

    /** What a trial has decided for a run, or null before the first of its kind. */
    @Nullable
    PlanKind decided(CellRun run) {
        return decisions.find(run, 1);
    }

    /** One trial at a time: others would disturb it, and most wait for the same one. */
    private synchronized PlanKind decide(OneDnn oneDnn, CellRun run, CellWeightStore weights) {
        PlanKind decided = decided(run);
        if (decided != null) {
            return decided;
        }
        if (decisions.isFull()) {
            return PlanKind.PRIMITIVE;
        }
        String shape = spec + " " + precision + " " + decisions.describe(run);
        PlanChoices kept = PlanChoices.of(oneDnn.library());
        PlanKind faster = kept.find(shape, PlanKind.class);
        if (faster == null) {
            FlightEvent.PlanTrial event = Events.planTrial();
            try (PlanTrial trial = new PlanTrial(oneDnn, weights, run)) {
                faster = trial.faster();
            }
            if (event != null) {
                int steps = Decisions.steps(run, spec);
                event.finish(spec.describe(), precision.name(), steps, run.batch(), 1, Described.label(faster));
            }
            kept.add(shape, faster);
        }
        decisions.add(run, 1, faster);
        return faster;
    }
}
