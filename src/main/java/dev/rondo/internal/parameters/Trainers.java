package dev.rondo.internal.parameters;

import dev.rondo.Tensor;
import dev.rondo.internal.cell.CellBackend;
import dev.rondo.internal.cell.CellSettings;
import dev.rondo.internal.cell.GradientRun;
import dev.rondo.internal.cell.TrainingKernel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * A module's cells made ready for training, for as long as its parameters are the same tensors; their values may
 * change. Work with them takes turns, and closing waits for it.
 */
public final class Trainers implements AutoCloseable {
    private final String owner;
    private final List<CellParameters> cells;
    private final Parameters parameters;
    private final List<TrainingKernel> kernels = new ArrayList<>();
    private final ReentrantLock turn = new ReentrantLock();
    private boolean closed;

    Trainers(
            String owner,
            List<CellParameters> cells,
            Parameters parameters,
            CellBackend backend,
            CellSettings settings) {
        this.owner = owner;
        this.cells = cells;
        this.parameters = parameters;
        try {
            for (CellParameters cell : cells) {
                kernels.add(backend.prepareTraining(cell.weights(parameters.tensors()), settings));
            }
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    /** Whether these belong to the parameters. */
    boolean areOf(Parameters others) {
        return parameters == others;
    }

    /** What is trained. */
    public Parameters parameters() {
        return parameters;
    }

    /** One for each cell. */
    public List<TrainingKernel> kernels() {
        return kernels;
    }

    /** Gradients of all parameters by cell. */
    public List<GradientRun.Parameters> byCell(Map<String, Tensor> gradients) {
        return cells.stream().map(cell -> cell.gradients(gradients)).toList();
    }

    /** Does work while nobody else does and nobody closes; throws when closed. */
    public <R> R run(Supplier<R> work) {
        turn.lock();
        try {
            if (closed) {
                throw new IllegalStateException(owner + " is closed");
            }
            return work.get();
        } finally {
            turn.unlock();
        }
    }

    @Override
    public void close() {
        turn.lock();
        try {
            closed = true;
            kernels.forEach(TrainingKernel::close);
            kernels.clear();
        } finally {
            turn.unlock();
        }
    }
}
