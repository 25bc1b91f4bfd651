package dev.rondo.internal.onednn;

import dev.rondo.internal.cell.CellRun;
import dev.rondo.internal.cell.CellSpec;
import dev.rondo.internal.onednn.problem.Extent;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What trials have decided for the runs of cells of one size: one decision for all whose batch, length and processors
 * lie between the same powers of two. Finding one allocates nothing and takes no lock; adding is for one thread at a
 * time.
 */
final class Decisions<T> {
    /** Far more than there are shapes. */
    private static final int CAPACITY = 1024;

    private final CellSpec spec;
    /** Replaced, never changed: readers need no lock. */
    private volatile List<Decision<T>> made = List.of();

    private record Decision<T>(int steps, int batch, int processors, boolean denseX, boolean denseY, T outcome) {
        private boolean isFor(int newSteps, int newBatch, int newProcessors, boolean newDenseX, boolean newDenseY) {
            return batch == newBatch
                    && steps == newSteps
                    && processors == newProcessors
                    && denseX == newDenseX
                    && denseY == newDenseY;
        }
    }

    Decisions(CellSpec spec) {
        this.spec = spec;
    }

    /** What was decided for runs like this one, or null. */
    @Nullable
    T find(CellRun run, int processors) {
        List<Decision<T>> present = made;
        int steps = steps(run, spec);
        int batch = Integer.highestOneBit(run.batch());
        int atLeast = Integer.highestOneBit(processors);
        boolean denseX = isDenseX(run);
        boolean denseY = isDenseY(run);
        for (int i = 0; i < present.size(); i++) {
            Decision<T> decision = present.get(i);
            if (decision.isFor(steps, batch, atLeast, denseX, denseY)) {
                return decision.outcome;
            }
        }
        return null;
    }

    boolean isFull() {
        return made.size() >= CAPACITY;
    }

    void add(CellRun run, int processors, T outcome) {
        List<Decision<T>> more = new ArrayList<>(made);
        more.add(new Decision<>(
                steps(run, spec),
                Integer.highestOneBit(run.batch()),
                Integer.highestOneBit(processors),
                isDenseX(run),
                isDenseY(run),
                outcome));
        made = List.copyOf(more);
    }

    /** All that a decision is for but the number of processors, in words. */
    String describe(CellRun run) {
        return "steps=" + steps(run, spec) + " batch=" + Integer.highestOneBit(run.batch()) + " " + isDenseX(run) + " "
                + isDenseY(run);
    }

    /** Steps of a chunk of the run, rounded down to a power of two. */
    static int steps(CellRun run, CellSpec spec) {
        return Integer.highestOneBit(Math.min(run.steps(), TimeChunks.largest(spec, run.batch())));
    }

    private boolean isDenseX(CellRun run) {
        return Extent.isDense(run.x, run, spec.inputSize());
    }

    private boolean isDenseY(CellRun run) {
        return Extent.isDense(run.y, run, spec.outputSize());
    }
}
