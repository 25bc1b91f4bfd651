package dev.rondo.bench.engine;

/** One workload's layer, ready to run in some library; calls of several threads may run at once. */
public interface Engine extends AutoCloseable {
    /** Makes what one thread needs to call the layer: its input and, where the library allows it, its outputs. */
    Call newCall();

    @Override
    void close();
}
