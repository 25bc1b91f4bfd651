package dev.rondo.nn;

import dev.rondo.Tensor;
import dev.rondo.internal.cell.CellKernel;
import dev.rondo.internal.cell.Rows;
import org.jspecify.annotations.Nullable;

/**
 * Walks a packed batch without padding: time steps of equal batch size lie one after the other and run as one. Going
 * forward, sequences that have ended drop off the end of the state; going back, they join there with their initial
 * state. States are kept in the packed order and put into the caller's when a sequence is done.
 */
final class PackedDirection extends DirectionWalk {
    private final PingPong h = new PingPong();
    private final PingPong c = new PingPong();
    private final Rows initial = Rows.create();
    private final Rows result = Rows.create();
    private @Nullable PackedLayout layout;

    PackedDirection(RecurrentConfig config, WalkStates states, boolean reverse) {
        super(config, states, reverse);
    }

    /** Takes the layout of the next walk. */
    void set(@Nullable PackedLayout newLayout) {
        layout = newLayout;
    }

    private PackedLayout layout() {
        PackedLayout present = layout;
        if (present == null) {
            throw new IllegalStateException("no packed batch");
        }
        return present;
    }

    @Override
    void walk(CellKernel cell, Tensor x, Tensor y) {
        PackedLayout batch = layout();
        h.reserve(batch.batch(), config.outputSize());
        c.reserve(batch.batch(), config.kind().hasCellState() ? config.hiddenSize() : 0);
        boolean reverse = isReverse();
        int runs = batch.runs();
        int active = 0;
        for (int i = 0; i < runs; i++) {
            int index = reverse ? runs - 1 - i : i;
            int rows = batch.runBatch(index);
            if (reverse || i == 0) {
                join(active, rows);
            }
            run.set(batch.runSteps(index), rows, reverse);
            long start = batch.runStart(index);
            point(run.x, x, start, 0, inputWidth(), rows);
            point(run.y, y, start, offset(), config.outputWidth(), rows);
            h.point(run.h0, run.hn);
            c.point(run.c0, run.cn);
            cell.forward(run);
            h.turn();
            c.turn();
            active = rows;
            if (!reverse) {
                int staying = i + 1 < runs ? batch.runBatch(index + 1) : 0;
                leave(staying, rows);
            }
        }
        if (reverse) {
            leave(0, active);
        }
    }

    /** Puts the initial states of packed rows [from, to) into the current states. */
    private void join(int from, int to) {
        PackedLayout batch = layout();
        for (int n = from; n < to; n++) {
            states.initialH(initial, row(), batch.batch(), batch.callersRow(n));
            h.load(initial, n);
            states.initialC(initial, row(), batch.batch(), batch.callersRow(n));
            c.load(initial, n);
        }
    }

    /** Puts the current states of packed rows [from, to) into the results. */
    private void leave(int from, int to) {
        PackedLayout batch = layout();
        for (int n = from; n < to; n++) {
            states.finalH(result, row(), batch.batch(), batch.callersRow(n));
            h.store(result, n);
            states.finalC(result, row(), batch.batch(), batch.callersRow(n));
            c.store(result, n);
        }
    }
}
