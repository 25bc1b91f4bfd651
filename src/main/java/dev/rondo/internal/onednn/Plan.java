package dev.rondo.internal.onednn;

/**
 * A way to run a cell over a chunk of time, compiled for one problem. Used by one call at a time; the weights come with
 * each call, so that layers of equal sizes share a plan.
 */
interface Plan extends AutoCloseable {
    /** What it was compiled for. */
    CellProblem problem();

    /** The names oneDNN gives to the kernels inside. */
    String implementation();

    /** Runs a chunk; the calling thread's OpenMP setting must be the problem's. */
    void execute(Chunk chunk, CellWeightStore weights);

    @Override
    void close();
}
