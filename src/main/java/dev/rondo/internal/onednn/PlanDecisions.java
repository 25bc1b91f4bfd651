package dev.rondo.internal.onednn;

import dev.rondo.Precision;
import dev.rondo.internal.cell.CellRun;
import dev.rondo.internal.cell.CellSpec;
import dev.rondo.internal.cell.Rows;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What trials have decided for cells of the same sizes and precision, process-wide and for good: one decision for all
 * runs on as many threads whose batch and length lie between the same powers of two. Finding one allocates nothing and
 * takes no lock.
 */
final class PlanDecisions {
    /** Far more than there are shapes; all others get the primitive without a trial. */
    private static final int CAPACITY = 1024;

    private static final ConcurrentHashMap<Key, PlanDecisions> BY_KEY = new ConcurrentHashMap<>();

    private record Key(CellSpec spec, Precision precision) {}

    private final CellSpec spec;
    /** Replaced, never changed: readers need no lock. */
    private volatile List<Decision> made = List.of();

    private record Decision(int steps, int batch, int threads, boolean denseX, boolean denseY, PlanChoice choice) {}

    private PlanDecisions(CellSpec spec) {
        this.spec = spec;
    }

    /** The decisions for cells of these sizes in a precision. */
    static PlanDecisions of(CellSpec spec, Precision precision) {
        return BY_KEY.computeIfAbsent(new Key(spec, precision), key -> new PlanDecisions(spec));
    }

    /** The decision for a run, for which a trial is held if it is the first of its kind. */
    PlanChoice of(OneDnn oneDnn, CellRun run, CellWeightStore weights, int threads) {
        PlanChoice found = find(run, threads);
        return found != null ? found : decide(oneDnn, run, weights, threads);
    }

    /** The decision for a run, or null before the first of its kind. */
    @Nullable
    PlanChoice find(CellRun run, int threads) {
        List<Decision> present = made;
        int steps = steps(run, spec);
        int batch = Integer.highestOneBit(run.batch());
        for (int i = 0; i < present.size(); i++) {
            Decision decision = present.get(i);
            if (decision.batch == batch
                    && decision.steps == steps
                    && decision.threads == threads
                    && decision.denseX == isDense(run.x, run, spec.inputSize())
                    && decision.denseY == isDense(run.y, run, spec.outputSize())) {
                return decision.choice;
            }
        }
        return null;
    }

    /** One trial at a time: others would disturb it, and most wait for the same one. */
    private synchronized PlanChoice decide(OneDnn oneDnn, CellRun run, CellWeightStore weights, int threads) {
        PlanChoice found = find(run, threads);
        if (found != null) {
            return found;
        }
        if (made.size() >= CAPACITY) {
            return PlanChoice.PRIMITIVE;
        }
        Decision decision = new Decision(
                steps(run, spec),
                Integer.highestOneBit(run.batch()),
                threads,
                isDense(run.x, run, spec.inputSize()),
                isDense(run.y, run, spec.outputSize()),
                PlanTrial.faster(oneDnn, problem(run, weights, threads), weights));
        List<Decision> more = new ArrayList<>(made);
        more.add(decision);
        made = List.copyOf(more);
        return decision.choice;
    }

    /** The steps of a chunk of the run, rounded down to a power of two. */
    static int steps(CellRun run, CellSpec spec) {
        return Integer.highestOneBit(Math.min(run.steps(), TimeChunks.largest(spec, run.batch())));
    }

    private static boolean isDense(Rows rows, CellRun run, int width) {
        return rows.timeStride() == (long) run.batch() * width && (run.batch() == 1 || rows.batchStride() == width);
    }

    /** A chunk of such a run in memory of its own, without gaps between the rows that a trial does not use. */
    private CellProblem problem(CellRun run, CellWeightStore weights, int threads) {
        int steps = steps(run, spec);
        long x = spec.inputSize();
        long y = spec.outputSize();
        boolean denseX = isDense(run.x, run, spec.inputSize());
        boolean denseY = isDense(run.y, run, spec.outputSize());
        return new CellProblem(
                spec,
                weights.precision(),
                PlanChoice.PRIMITIVE,
                run.reverse(),
                steps,
                run.batch(),
                denseX ? run.batch() * x : x,
                denseX ? x : steps * x,
                denseY ? run.batch() * y : y,
                denseY ? y : steps * y,
                threads);
    }
}
