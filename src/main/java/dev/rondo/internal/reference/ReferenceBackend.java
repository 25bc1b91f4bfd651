package dev.rondo.internal.reference;

import dev.rondo.BackendStats;
import dev.rondo.Precision;
import dev.rondo.Threads;
import dev.rondo.internal.cell.CallCounts;
import dev.rondo.internal.cell.CellBackend;
import dev.rondo.internal.cell.CellKernel;
import dev.rondo.internal.cell.CellSettings;
import dev.rondo.internal.cell.CellWeights;
import dev.rondo.internal.cell.LinearKernel;
import dev.rondo.internal.cell.TrainingKernel;
import dev.rondo.internal.tensor.TensorPool;
import java.util.Collections;

/** Runs cells by their equations. */
public final class ReferenceBackend implements CellBackend {
    /** The only one; it has no state but its count of calls. */
    public static final ReferenceBackend INSTANCE = new ReferenceBackend();

    private final CallCounts calls = new CallCounts();

    private ReferenceBackend() {}

    @Override
    public CellKernel prepare(CellWeights weights, CellSettings settings) {
        if (settings.precision() != Precision.F32) {
            throw new UnsupportedOperationException("the reference backend computes Precision.F32 only, got Precision."
                    + settings.precision() + "; use Backend.oneDnn() where the CPU has it");
        }
        return equations(weights);
    }

    @Override
    public TrainingKernel prepareTraining(CellWeights weights, CellSettings settings) {
        return new ReferenceTraining(weights);
    }

    /** A cell by its equations. */
    public static CellKernel equations(CellWeights weights) {
        return new ReferenceKernel(weights);
    }

    @Override
    public LinearKernel linear(Threads threads) {
        return new ReferenceLinear();
    }

    @Override
    public String name() {
        return "reference";
    }

    @Override
    public String description() {
        return "reference: plain Java, double accumulators, 1 thread";
    }

    @Override
    public CallCounts calls() {
        return calls;
    }

    @Override
    public void trim() {
        TensorPool.shared().trim();
    }

    @Override
    public BackendStats stats() {
        return new BackendStats(0, 0, 0, 0, 0, 0, Collections.emptySortedSet());
    }
}
