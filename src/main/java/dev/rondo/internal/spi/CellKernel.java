package dev.rondo.internal.spi;

/**
 * A cell made ready by a backend: weights packed once, run many times. Safe to run from many threads at once; must not
 * be closed before the last run has returned.
 */
public interface CellKernel extends AutoCloseable {
    /** Computes {@link CellRun#y}, {@link CellRun#hn} and {@link CellRun#cn}. */
    void forward(CellRun run);

    /** Native memory of the weights in the backend's own formats; grows when a new shape needs another format. */
    long packedBytes();

    /** Releases what {@link RecurrentBackend#prepare} made. */
    @Override
    void close();
}
