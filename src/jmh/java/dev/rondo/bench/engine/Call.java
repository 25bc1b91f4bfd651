package dev.rondo.bench.engine;

/** Runs a layer over the workload's input, always from one thread, which is also the one that made it. */
public interface Call extends AutoCloseable {
    /** Runs once, into the library's usual output. This is what is timed. */
    void run();

    /** The output of the last run, [T, N, D * H], with zeros where a sequence is over. */
    float[] output();

    @Override
    default void close() {}
}
