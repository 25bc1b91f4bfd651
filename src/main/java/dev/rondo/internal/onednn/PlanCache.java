package dev.rondo.internal.onednn;

import dev.rondo.Precision;
import dev.rondo.internal.cell.CellSpec;
import dev.rondo.internal.dnnl.OneDnn;
import dev.rondo.internal.events.Events;
import dev.rondo.internal.events.FlightEvent;
import dev.rondo.internal.onednn.plan.Plan;
import dev.rondo.internal.onednn.plan.PrimitivePlan;
import dev.rondo.internal.onednn.plan.UnitPlan;
import dev.rondo.internal.onednn.problem.CellProblem;
import dev.rondo.internal.onednn.problem.Extent;
import dev.rondo.internal.onednn.problem.PlanKind;
import dev.rondo.internal.onednn.problem.Quantization;
import dev.rondo.internal.onednn.problem.UnitColumns;
import dev.rondo.internal.print.Described;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/**
 * The plans of one execution context, most recently used first, bounded. Looking one up allocates nothing. oneDNN keeps
 * the compiled code in a cache of its own, so that a plan made again costs microseconds.
 */
final class PlanCache implements AutoCloseable {
    private final OneDnn oneDnn;
    private final int capacity;
    private final ArrayList<Plan> plans = new ArrayList<>();

    PlanCache(OneDnn oneDnn, int capacity) {
        this.oneDnn = oneDnn;
        this.capacity = capacity;
    }

    /** The plan for a problem, compiled if need be; the calling thread's OpenMP setting must be one. */
    Plan get(CellSpec spec, Precision precision, PlanKind kind, @Nullable Quantization quantization, Extent extent) {
        for (int i = 0; i < plans.size(); i++) {
            Plan plan = plans.get(i);
            if (plan.problem().is(spec, precision, kind, quantization, extent)) {
                if (i > 0) {
                    plans.remove(i);
                    plans.add(0, plan);
                }
                return plan;
            }
        }
        if (plans.size() == capacity) {
            plans.remove(capacity - 1).close();
        }
        FlightEvent.PlanCreation event = Events.planCreation();
        Plan plan = create(oneDnn, new CellProblem(spec, precision, kind, quantization, extent.copy()));
        if (event != null) {
            event.finish(
                    spec.describe(),
                    precision.name(),
                    Described.label(kind),
                    extent.steps(),
                    extent.batch(),
                    extent.shards());
        }
        plans.add(0, plan);
        return plan;
    }

    /** Compiles a problem; the calling thread's OpenMP setting must be one. */
    static Plan create(OneDnn oneDnn, CellProblem problem) {
        return switch (problem.kind()) {
            case PRIMITIVE -> PrimitivePlan.create(oneDnn, problem);
            case UNITS -> UnitPlan.create(oneDnn, problem, UnitColumns.of(problem.spec()));
        };
    }

    @Override
    public void close() {
        plans.forEach(Plan::close);
        plans.clear();
    }
}
