package dev.rondo.internal.cell;

/**
 * A cell made ready by a backend: weights packed once, run many times. Safe to run from many threads at once; must not
 * be closed before the last run has returned.
 */
public interface CellKernel extends AutoCloseable {
    /** Computes {@link CellRun#y}, {@link CellRun#hn} and {@link CellRun#cn}. */
    void forward(CellRun run);

    /**
     * Takes a processor each for a run of this cell and one of another of the same sizes at the same time, both marked
     * {@link CellRun#setSideBySide}; {@link #releaseTwo} must follow when there are two.
     *
     * @param batch rows of a time step
     * @param rows of all time steps together
     */
    default boolean acquireTwo(int batch, long rows) {
        return false;
    }

    /** About the time on one processor of a run of this cell and one of another of the same sizes, in nanoseconds. */
    default long nanosOfTwo(int batch, long rows) {
        return 0;
    }

    /** Gives back what {@link #acquireTwo} took. */
    default void releaseTwo() {}

    /** Native memory of the weights in the backend's own formats; grows when a new shape needs another format. */
    long packedBytes();

    /** Releases what {@link CellBackend#prepare} made. */
    @Override
    void close();
}
