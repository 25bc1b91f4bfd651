package dev.rondo.internal.spi;

/**
 * A cell made ready by a backend: weights packed once, run many times. Safe to run from many threads at once; must not
 * be closed before the last run has returned.
 */
public interface CellKernel extends AutoCloseable {
    /** Computes {@link CellRun#y}, {@link CellRun#hn} and {@link CellRun#cn}. */
    void forward(CellRun run);

    /**
     * Takes a processor on which another cell of the same sizes may run at the same time as this one;
     * {@link #releaseSecond} must follow when there is one.
     *
     * @param batch rows of a time step
     * @param rows of all time steps together
     */
    default boolean acquireSecond(int batch, long rows) {
        return false;
    }

    /** Gives back what {@link #acquireSecond} took. */
    default void releaseSecond() {}

    /** Native memory of the weights in the backend's own formats; grows when a new shape needs another format. */
    long packedBytes();

    /** Releases what {@link RecurrentBackend#prepare} made. */
    @Override
    void close();
}
