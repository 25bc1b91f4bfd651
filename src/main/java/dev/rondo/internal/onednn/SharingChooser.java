package dev.rondo.internal.onednn;

import dev.rondo.Precision;
import dev.rondo.internal.cell.CellRun;
import dev.rondo.internal.cell.CellSpec;
import dev.rondo.internal.dnnl.OneDnn;
import dev.rondo.internal.events.Events;
import dev.rondo.internal.events.FlightEvent;
import dev.rondo.internal.onednn.problem.PlanKind;
import dev.rondo.internal.onednn.weights.CellWeightStore;
import dev.rondo.internal.onednn.weights.PlanWeights;
import dev.rondo.internal.onednn.weights.UnitWeights;
import dev.rondo.internal.onednn.weights.WithUnits;
import dev.rondo.internal.print.Described;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Chooses how runs that get several processors are divided between them: by hidden units, or by rows of the batch, each
 * part with the plan for one processor. Units let each core keep a part of the weights in its cache and meet in each
 * step; rows meet once a run. Which is ahead depends on the processor as much as on the shape, so a trial decides,
 * process-wide and for good. Finding a decision allocates nothing and takes no lock.
 */
final class SharingChooser {
    /** Shorter runs are over before a trial could pay. */
    private static final int FEWEST_STEPS = 8;
    /** Rows have to be ahead by this much: they need a worker for a whole run, units for a step. */
    private static final double AHEAD = 0.98;

    private static final ConcurrentHashMap<Key, SharingChooser> BY_KEY = new ConcurrentHashMap<>();

    private record Key(CellSpec spec, Precision precision) {}

    /** What a run is divided by. */
    enum Sharing {
        UNITS,
        ROWS
    }

    private final CellSpec spec;
    private final Precision precision;
    private final Decisions<Sharing> decisions;

    private SharingChooser(CellSpec spec, Precision precision) {
        this.spec = spec;
        this.precision = precision;
        decisions = new Decisions<>(spec);
    }

    /** The chooser for cells of these sizes in a precision. */
    static SharingChooser of(CellSpec spec, Precision precision) {
        return BY_KEY.computeIfAbsent(new Key(spec, precision), key -> new SharingChooser(spec, precision));
    }

    /** How a run is divided that may be divided either way, or null where a trial has to decide. */
    @Nullable
    Sharing decided(CellRun run, int processors) {
        return run.steps() < FEWEST_STEPS ? Sharing.UNITS : decisions.find(run, processors);
    }

    /**
     * Holds the trial. One at a time: others would take its processors, and most wait for the same one.
     *
     * @param processors what the run has been granted
     * @param rows runs another run like it in parts of rows, on so many processors
     */
    synchronized Sharing decide(
            OneDnn oneDnn, CellRun run, int processors, CellWeightStore weights, Consumer<CellRun> rows) {
        Sharing decided = decided(run, processors);
        if (decided != null) {
            return decided;
        }
        if (decisions.isFull()) {
            return Sharing.UNITS;
        }
        String shape = spec + " " + precision + " " + decisions.describe(run) + " processors="
                + Integer.highestOneBit(processors);
        PlanChoices kept = PlanChoices.of(oneDnn.library());
        Sharing ahead = kept.find(shape, Sharing.class);
        if (ahead == null) {
            FlightEvent.PlanTrial event = Events.planTrial();
            ahead = trial(oneDnn, run, processors, weights, rows);
            if (event != null) {
                String faster = Described.label(ahead);
                int steps = Decisions.steps(run, spec);
                event.finish(spec.describe(), precision.name(), steps, run.batch(), processors, faster);
            }
            kept.add(shape, ahead);
        }
        decisions.add(run, processors, ahead);
        return ahead;
    }

    private Sharing trial(OneDnn oneDnn, CellRun run, int processors, CellWeightStore weights, Consumer<CellRun> rows) {
        CellRun zeros = Turns.zeros(spec, run);
        UnitWeights units = weights.unitsForTrial();
        PlanWeights trialed = new WithUnits(weights, units);
        Sharing outcome = Sharing.ROWS;
        try (ExecutionContext context = new ExecutionContext(oneDnn, PlanKind.values().length)) {
            double ratio = Turns.againstUnits(
                    spec.kind(),
                    () -> rows.accept(zeros),
                    () -> context.forward(zeros, trialed, null, PlanKind.UNITS, true, processors - 1));
            outcome = ratio < AHEAD ? Sharing.ROWS : Sharing.UNITS;
        } finally {
            weights.endTrial(units, outcome == Sharing.UNITS);
        }
        return outcome;
    }
}
