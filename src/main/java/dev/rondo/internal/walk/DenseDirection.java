package dev.rondo.internal.walk;

import dev.rondo.Tensor;
import dev.rondo.internal.cell.CellKernel;
import dev.rondo.internal.cell.Rows;

/** Walks a batch of sequences of one length: one run. */
final class DenseDirection extends DirectionWalk {
    private final SequenceShape shape;

    DenseDirection(RecurrentConfig config, SequenceShape shape, boolean reverse) {
        super(config, reverse);
        this.shape = shape;
    }

    @Override
    void walk(CellKernel kernel, Tensor x, Tensor y, CallTensors states) {
        int steps = shape.steps();
        int batch = shape.batch();
        run.set(steps, batch, reverse);
        place(run.x, x, 0, inputWidth(), isFirstLayer());
        place(run.y, y, offset, outputWidth, isLastLayer());
        pointState(run.h0, states.h0(), batch, 0, hWidth);
        pointState(run.c0, states.c0(), batch, 0, cWidth);
        pointState(run.hn, states.hn(), batch, 0, hWidth);
        pointState(run.cn, states.cnOrNull(), batch, 0, cWidth);
        kernel.forward(run);
    }

    /** The caller's tensors are in the caller's layout, those between layers time-major. */
    private void place(Rows rows, Tensor tensor, int offset, int width, boolean callers) {
        if (callers && config.batchFirst()) {
            rows.set(tensor, offset, width, (long) shape.steps() * width);
        } else {
            point(rows, tensor, 0, offset, width, shape.batch());
        }
    }
}
