package dev.rondo.internal.onednn;

import dev.rondo.Tensor;
import dev.rondo.internal.cell.CellKind;
import dev.rondo.internal.cell.CellRun;
import dev.rondo.internal.cell.CellSpec;
import dev.rondo.internal.cell.Rows;
import dev.rondo.internal.dnnl.OneDnn;
import dev.rondo.internal.onednn.problem.PlanKind;
import dev.rondo.internal.onednn.weights.CellWeightStore;
import dev.rondo.internal.onednn.weights.PlanWeights;
import dev.rondo.internal.onednn.weights.UnitWeights;
import dev.rondo.internal.onednn.weights.WithUnits;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Finds out which kind of plan runs a problem faster on this machine: both run in turns over zeros, and the best time
 * of each counts, since whatever else the machine does makes runs only slower.
 */
final class PlanTrial implements AutoCloseable {
    private static final int MOST_TURNS = 5;
    /** After fewer, a run that was disturbed could decide. */
    private static final int FEWEST_TURNS = 2;
    /** Further turns would not change much where one takes this many times as long as the other. */
    private static final double CLEAR = 1.3;
    /** Runs before the first turn, after one for which a plan is compiled. */
    private static final long WARM_UP_NANOS = 10_000_000;
    /** Runs of products until Java has compiled what they do element by element; once in a process for each kind. */
    private static final long COMPILING_NANOS = 100_000_000;

    /** No turn begins later than this after the first. */
    private static final long ENOUGH_NANOS = 200_000_000;

    /** Nanoseconds that a process has run products, by kind of cell. */
    private static final ConcurrentHashMap<CellKind, Long> UNITS_RAN = new ConcurrentHashMap<>();

    private final ExecutionContext context;
    private final CellRun run = new CellRun();

    /**
     * A trial with runs of so many steps and rows, over zeros.
     *
     * @param denseX whether the rows of the input lie one after the other; else sequences do
     * @param denseY the same of the output
     */
    PlanTrial(OneDnn oneDnn, CellSpec spec, int steps, int batch, boolean denseX, boolean denseY) {
        run.set(steps, batch, false);
        place(run.x, steps, batch, spec.inputSize(), denseX);
        place(run.y, steps, batch, spec.outputSize(), denseY);
        run.hn.setState(Tensor.zeros(batch, spec.outputSize()), 0, spec.outputSize());
        if (spec.kind().hasCellState()) {
            run.cn.setState(Tensor.zeros(batch, spec.hiddenSize()), 0, spec.hiddenSize());
        }
        context = new ExecutionContext(oneDnn, PlanKind.values().length);
    }

    private static void place(Rows rows, int steps, int batch, int width, boolean dense) {
        Tensor zeros = Tensor.zeros(steps, batch, width);
        if (dense) {
            rows.set(zeros, 0, (long) batch * width, width);
        } else {
            rows.set(zeros, 0, width, (long) steps * width);
        }
    }

    /** The kind that runs faster on one processor. */
    PlanKind faster(CellWeightStore weights) {
        UnitWeights units = weights.unitsForTrial();
        PlanWeights trialed = new WithUnits(weights, units);
        PlanKind outcome = PlanKind.PRIMITIVE;
        try {
            outcome = run(
                    weights.spec().kind(),
                    () -> forward(trialed, PlanKind.PRIMITIVE),
                    () -> forward(trialed, PlanKind.UNITS));
        } finally {
            weights.endTrial(units, outcome == PlanKind.UNITS);
        }
        return outcome;
    }

    private void forward(PlanWeights weights, PlanKind kind) {
        context.forward(run, weights, null, kind, true, 0);
    }

    private static PlanKind run(CellKind kind, Runnable primitive, Runnable units) {
        warmUp(primitive, WARM_UP_NANOS);
        long compiling = Math.max(WARM_UP_NANOS, COMPILING_NANOS - UNITS_RAN.getOrDefault(kind, 0L));
        warmUp(units, compiling);
        UNITS_RAN.merge(kind, compiling, Long::sum);
        long begin = System.nanoTime();
        long ofPrimitive = Long.MAX_VALUE;
        long ofUnits = Long.MAX_VALUE;
        for (int turn = 0; turn < MOST_TURNS && !isDecided(turn, ofPrimitive, ofUnits, begin); turn++) {
            ofPrimitive = Math.min(ofPrimitive, time(primitive));
            ofUnits = Math.min(ofUnits, time(units));
        }
        return ofUnits < ofPrimitive ? PlanKind.UNITS : PlanKind.PRIMITIVE;
    }

    /** Runs that take as long as all turns may take are hardly disturbed: then one turn is enough. */
    private static boolean isDecided(int turns, long one, long other, long begin) {
        boolean late = turns > 0 && System.nanoTime() - begin > ENOUGH_NANOS;
        boolean clear = turns >= FEWEST_TURNS && Math.max(one, other) > CLEAR * Math.min(one, other);
        return late || clear;
    }

    private static void warmUp(Runnable plan, long nanos) {
        plan.run();
        long begin = System.nanoTime();
        do {
            plan.run();
        } while (System.nanoTime() - begin < nanos);
    }

    private static long time(Runnable plan) {
        long begin = System.nanoTime();
        plan.run();
        return System.nanoTime() - begin;
    }

    @Override
    public void close() {
        context.close();
    }
}
