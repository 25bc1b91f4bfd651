package dev.rondo.internal.onednn;

import dev.rondo.internal.cell.CellRun;
import dev.rondo.internal.dnnl.OneDnn;
import dev.rondo.internal.onednn.problem.PlanKind;
import dev.rondo.internal.onednn.weights.CellWeightStore;
import dev.rondo.internal.onednn.weights.PlanWeights;
import dev.rondo.internal.onednn.weights.UnitWeights;
import dev.rondo.internal.onednn.weights.WithUnits;

/** Finds out which kind of plan runs a problem faster on one processor of this machine. */
final class PlanTrial implements AutoCloseable {
    private final CellWeightStore weights;
    private final ExecutionContext context;
    private final CellRun run;

    /** A trial with runs like the one given. */
    PlanTrial(OneDnn oneDnn, CellWeightStore weights, CellRun like) {
        this.weights = weights;
        run = Turns.zeros(weights.spec(), like);
        context = new ExecutionContext(oneDnn, PlanKind.values().length);
    }

    /** The kind that runs faster. */
    PlanKind faster() {
        UnitWeights units = weights.unitsForTrial();
        PlanWeights trialed = new WithUnits(weights, units);
        PlanKind outcome = PlanKind.PRIMITIVE;
        try {
            double ratio = Turns.againstUnits(
                    weights.spec().kind(),
                    () -> forward(trialed, PlanKind.PRIMITIVE),
                    () -> forward(trialed, PlanKind.UNITS));
            outcome = ratio > 1 ? PlanKind.UNITS : PlanKind.PRIMITIVE;
        } finally {
            weights.endTrial(units, outcome == PlanKind.UNITS);
        }
        return outcome;
    }

    private void forward(PlanWeights trialed, PlanKind kind) {
        context.forward(run, trialed, null, kind, true, 0);
    }

    @Override
    public void close() {
        context.close();
    }
}
