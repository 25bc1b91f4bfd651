package dev.rondo.internal.walk;

import dev.rondo.Tensor;
import dev.rondo.internal.cell.CellKernel;
import dev.rondo.internal.cell.Rows;

/**
 * Walks a packed batch without padding: time steps of equal batch size lie one after the other and run as one. From the
 * first step on, sequences that have ended drop off the end of the state; in reverse, they join there with their
 * initial state. States are kept in the packed order and put into the caller's when a sequence is done.
 */
final class PackedDirection extends DirectionWalk {
    private final StatePair h = new StatePair();
    private final StatePair c = new StatePair();
    private final Rows initial = Rows.create();
    private final Rows result = Rows.create();
    private final boolean hasCellState;

    PackedDirection(RecurrentConfig config, boolean reverse) {
        super(config, reverse);
        this.hasCellState = config.cell().kind().hasCellState();
    }

    /** Off-heap memory that is kept for later calls. */
    long keptBytes() {
        // Each pair has room for two states.
        return 2 * (h.capacity() + c.capacity()) * Float.BYTES;
    }

    @Override
    void walk(CellKernel kernel, Tensor x, Tensor y, CallTensors call) {
        PackedLayout layout = call.layout();
        if (layout == null) {
            throw new IllegalStateException("no packed batch");
        }
        try {
            walk(kernel, x, y, call, layout);
        } finally {
            h.shrink();
            c.shrink();
        }
    }

    private void walk(CellKernel kernel, Tensor x, Tensor y, CallTensors call, PackedLayout layout) {
        h.reserve(layout.batch(), hWidth);
        c.reserve(layout.batch(), hasCellState ? cWidth : 0);
        int stretches = layout.stretches();
        int active = 0;
        for (int i = 0; i < stretches; i++) {
            int index = reverse ? stretches - 1 - i : i;
            int rows = layout.stretchBatch(index);
            if (reverse || i == 0) {
                join(call, layout, active, rows);
            }
            run.set(layout.stretchSteps(index), rows, reverse);
            long start = layout.stretchStart(index);
            point(run.x, x, start, 0, inputWidth(), rows);
            point(run.y, y, start, offset, outputWidth, rows);
            h.point(run.h0, run.hn);
            c.point(run.c0, run.cn);
            kernel.forward(run);
            h.turn();
            c.turn();
            active = rows;
            if (!reverse) {
                int staying = i + 1 < stretches ? layout.stretchBatch(index + 1) : 0;
                leave(call, layout, staying, rows);
            }
        }
        if (reverse) {
            leave(call, layout, 0, active);
        }
    }

    /** Puts the initial states of packed rows [from, to) into the current states. */
    private void join(CallTensors call, PackedLayout layout, int from, int to) {
        for (int n = from; n < to; n++) {
            pointState(initial, call.h0(), layout.batch(), layout.callersRow(n), hWidth);
            h.load(initial, n);
            pointState(initial, call.c0(), layout.batch(), layout.callersRow(n), cWidth);
            c.load(initial, n);
        }
        initial.clear();
    }

    /** Puts the current states of packed rows [from, to) into the results. */
    private void leave(CallTensors call, PackedLayout layout, int from, int to) {
        for (int n = from; n < to; n++) {
            pointState(result, call.hn(), layout.batch(), layout.callersRow(n), hWidth);
            h.store(result, n);
            pointState(result, call.cnOrNull(), layout.batch(), layout.callersRow(n), cWidth);
            c.store(result, n);
        }
        result.clear();
    }
}
