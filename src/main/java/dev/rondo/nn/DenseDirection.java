package dev.rondo.nn;

import dev.rondo.Tensor;
import dev.rondo.internal.cell.CellKernel;
import dev.rondo.internal.cell.Rows;

/** Walks a batch of sequences of one length: one run. */
final class DenseDirection extends DirectionWalk {
    private int steps;
    private int batch;

    DenseDirection(RecurrentConfig config, WalkStates states, boolean reverse) {
        super(config, states, reverse);
    }

    /** Takes the extent of the next walk. */
    void set(int newSteps, int newBatch) {
        steps = newSteps;
        batch = newBatch;
    }

    @Override
    void walk(CellKernel cell, Tensor x, Tensor y) {
        run.set(steps, batch, isReverse());
        place(run.x, x, 0, inputWidth(), isFirstLayer());
        place(run.y, y, offset(), config.outputWidth(), isLastLayer());
        states.initialH(run.h0, row(), batch, 0);
        states.initialC(run.c0, row(), batch, 0);
        states.finalH(run.hn, row(), batch, 0);
        states.finalC(run.cn, row(), batch, 0);
        cell.forward(run);
    }

    /** The caller's tensors are in the caller's layout, those between layers time-major. */
    private void place(Rows rows, Tensor tensor, int offset, int width, boolean callers) {
        if (callers && config.batchFirst()) {
            rows.set(tensor, offset, width, (long) steps * width);
        } else {
            point(rows, tensor, 0, offset, width, batch);
        }
    }
}
