package dev.rondo.internal.onednn.plan;

import dev.rondo.internal.onednn.problem.CellProblem;
import dev.rondo.internal.onednn.weights.PlanWeights;

/**
 * A way to run a cell over a chunk of time, compiled for one problem. Used by one call at a time; the weights come with
 * each call, so that layers of equal sizes share a plan.
 */
public interface Plan extends AutoCloseable {
    /** What it was compiled for. */
    CellProblem problem();

    /** The names oneDNN gives to the kernels inside. */
    String implementation();

    /** Runs a chunk; the calling thread's OpenMP setting must be one. */
    void execute(Chunk chunk, PlanWeights weights);

    @Override
    void close();
}
