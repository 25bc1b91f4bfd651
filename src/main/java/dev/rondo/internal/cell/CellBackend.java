package dev.rondo.internal.cell;

import dev.rondo.BackendStats;
import dev.rondo.Threads;

/** What runs cells, and the affine maps beside them. One instance serves all layers and threads. */
public interface CellBackend {
    /**
     * Makes a cell ready; the tensors must not change afterwards.
     *
     * @throws UnsupportedOperationException when the backend, the CPU or the kind has not the precision asked for
     */
    CellKernel prepare(CellWeights weights, CellSettings settings);

    /**
     * Makes a cell ready for training; the tensors' values may change later, the tensors may not.
     *
     * @throws UnsupportedOperationException when nothing trains in the precision asked for
     */
    TrainingKernel prepareTraining(CellWeights weights, CellSettings settings);

    /** Affine maps, in float32. */
    LinearKernel linear(Threads threads);

    /** {@link dev.rondo.Backend#name}. */
    String name();

    /** {@link dev.rondo.Backend#description}. */
    String description();

    /** {@link dev.rondo.Backend#stats}. */
    BackendStats stats();

    /** Counts the calls of the modules that it runs, {@link dev.rondo.Backend#callStats}. */
    CallCounts calls();

    /** {@link dev.rondo.Backend#trim}. */
    void trim();
}
