package dev.rondo.nn;

import dev.rondo.Tensor;
import dev.rondo.internal.spi.Block;
import dev.rondo.internal.spi.CellKernel;

/** Walks a batch of sequences of one length: one run a direction. */
final class DenseWalk extends LayerWalk {
    private int steps;
    private int batch;

    DenseWalk(RecurrentConfig config) {
        super(config);
    }

    /** Takes the extent of the next walk. */
    void set(int newSteps, int newBatch) {
        steps = newSteps;
        batch = newBatch;
    }

    @Override
    void runDirection(
            CellKernel kernel,
            int row,
            boolean reverse,
            Tensor source,
            int inputWidth,
            boolean first,
            Tensor target,
            int offset,
            boolean last) {
        run.set(steps, batch, reverse);
        point(run.x, source, 0, inputWidth, first);
        point(run.y, target, offset, config.outputWidth(), last);
        states.initialH(run.h0, row, batch, 0);
        states.initialC(run.c0, row, batch, 0);
        states.finalH(run.hn, row, batch, 0);
        states.finalC(run.cn, row, batch, 0);
        kernel.forward(run);
    }

    private void point(Block block, Tensor tensor, int offset, int width, boolean callers) {
        if (callers && config.batchFirst()) {
            block.set(tensor, offset, width, (long) steps * width);
        } else {
            block.set(tensor, offset, (long) batch * width, width);
        }
    }
}
