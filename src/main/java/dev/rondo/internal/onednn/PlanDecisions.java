package dev.rondo.internal.onednn;

import dev.rondo.internal.spi.Block;
import dev.rondo.internal.spi.CellRun;
import dev.rondo.internal.spi.CellSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What trials have decided, process-wide: one decision for all runs of a cell's sizes whose batch and length lie
 * between the same powers of two. Finding one allocates nothing and takes no lock.
 */
final class PlanDecisions {
    /** The oldest goes when there are more. */
    static final int CAPACITY = 256;

    private static final AtomicReference<List<Decision>> MADE = new AtomicReference<>(List.of());

    private record Decision(
            CellSpec spec, int length, int batch, int threads, boolean denseX, boolean denseY, PlanChoice choice) {
        boolean isFor(CellRun run, CellSpec otherSpec, int otherThreads) {
            return batch == Integer.highestOneBit(run.batch())
                    && length == steps(run, otherSpec)
                    && threads == otherThreads
                    && denseX == isDense(run.x, run, otherSpec.inputSize())
                    && denseY == isDense(run.y, run, otherSpec.outputSize())
                    && spec.equals(otherSpec);
        }
    }

    private PlanDecisions() {}

    /** The decision for runs like this one, or null before the first. */
    static @Nullable PlanChoice find(CellRun run, CellSpec spec, int threads) {
        List<Decision> made = made();
        for (int i = 0; i < made.size(); i++) {
            if (made.get(i).isFor(run, spec, threads)) {
                return made.get(i).choice();
            }
        }
        return null;
    }

    /** Holds a trial; should another thread have held one meanwhile, its decision counts. */
    static PlanChoice decide(OneDnn oneDnn, CellRun run, OneDnnKernel kernel, int threads) {
        CellSpec spec = kernel.spec();
        Decision decision = new Decision(
                spec,
                steps(run, spec),
                Integer.highestOneBit(run.batch()),
                threads,
                isDense(run.x, run, spec.inputSize()),
                isDense(run.y, run, spec.outputSize()),
                PlanTrial.faster(oneDnn, problem(run, kernel, threads), kernel));
        while (true) {
            PlanChoice found = find(run, spec, threads);
            if (found != null) {
                return found;
            }
            List<Decision> before = made();
            List<Decision> after = new ArrayList<>(
                    before.size() < CAPACITY ? before : before.subList(before.size() - CAPACITY + 1, before.size()));
            after.add(decision);
            if (MADE.compareAndSet(before, List.copyOf(after))) {
                return decision.choice();
            }
        }
    }

    private static List<Decision> made() {
        return Objects.requireNonNull(MADE.get());
    }

    /** The steps of a chunk of the run, rounded down to a power of two. */
    static int steps(CellRun run, CellSpec spec) {
        return Integer.highestOneBit(Math.min(run.steps(), TimeChunks.largest(spec, run.batch())));
    }

    private static boolean isDense(Block rows, CellRun run, int width) {
        return rows.timeStride() == (long) run.batch() * width && (run.batch() == 1 || rows.batchStride() == width);
    }

    /** A chunk of such a run in memory of its own, without gaps between the rows that a trial does not use. */
    private static CellProblem problem(CellRun run, OneDnnKernel kernel, int threads) {
        CellSpec spec = kernel.spec();
        int steps = steps(run, spec);
        long x = spec.inputSize();
        long y = spec.outputSize();
        boolean denseX = isDense(run.x, run, spec.inputSize());
        boolean denseY = isDense(run.y, run, spec.outputSize());
        return new CellProblem(
                spec,
                kernel.precision(),
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
