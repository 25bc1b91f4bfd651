package dev.rondo.nn;

import dev.rondo.Tensor;
import dev.rondo.internal.spi.Block;
import dev.rondo.internal.spi.CellKernel;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/**
 * Walks a packed batch without padding: time steps of equal batch size lie one after the other and run as one. Going
 * forward, sequences that have ended drop off the end of the state; going back, they join there with their initial
 * state. States are kept in the packed order and put into the caller's when a sequence is done.
 */
final class PackedWalk extends LayerWalk {
    private final PingPong h = new PingPong();
    private final PingPong c = new PingPong();
    private final Block initial = Block.create();
    private final Block result = Block.create();
    private @Nullable PackedLayout layout;

    PackedWalk(RecurrentConfig config) {
        super(config);
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
        PackedLayout batch = layout();
        h.reserve(batch.batch(), config.outputSize());
        c.reserve(batch.batch(), config.kind().hasCellState() ? config.hiddenSize() : 0);
        int runs = batch.runs();
        int active = 0;
        for (int i = 0; i < runs; i++) {
            int index = reverse ? runs - 1 - i : i;
            int rows = batch.runBatch(index);
            if (reverse || i == 0) {
                join(row, active, rows);
            }
            run.set(batch.runSteps(index), rows, reverse);
            long start = batch.runStart(index);
            point(run.x, source, start, 0, inputWidth, rows);
            point(run.y, target, start, offset, config.outputWidth(), rows);
            h.point(run.h0, run.hn);
            c.point(run.c0, run.cn);
            kernel.forward(run);
            h.turn();
            c.turn();
            active = rows;
            if (!reverse) {
                int staying = i + 1 < runs ? batch.runBatch(index + 1) : 0;
                leave(row, staying, rows);
            }
        }
        if (reverse) {
            leave(row, 0, active);
        }
    }

    private static void point(Block block, Tensor tensor, long start, int offset, int width, int rows) {
        block.set(tensor, start * width + offset, (long) rows * width, width);
    }

    /** Puts the initial states of packed rows [from, to) into the current states. */
    private void join(int row, int from, int to) {
        PackedLayout batch = layout();
        for (int n = from; n < to; n++) {
            states.initialH(initial, row, batch.batch(), batch.callersRow(n));
            h.load(initial, n);
            states.initialC(initial, row, batch.batch(), batch.callersRow(n));
            c.load(initial, n);
        }
    }

    /** Puts the current states of packed rows [from, to) into the results. */
    private void leave(int row, int from, int to) {
        PackedLayout batch = layout();
        for (int n = from; n < to; n++) {
            states.finalH(result, row, batch.batch(), batch.callersRow(n));
            h.store(result, n);
            states.finalC(result, row, batch.batch(), batch.callersRow(n));
            c.store(result, n);
        }
    }

    /** A current state and room for the next one, which take turns. */
    private static final class PingPong {
        private Tensor current = Tensor.zeros(0);
        private Tensor next = Tensor.zeros(0);
        private int width;

        void reserve(int rows, int newWidth) {
            width = newWidth;
            if (current.numel() < (long) rows * width) {
                Tensor one = Tensor.zeros(rows, width);
                Tensor other = Tensor.zeros(rows, width); // either both grow or none, should memory run out
                current = one;
                next = other;
            }
        }

        void point(Block from, Block to) {
            from.setState(current, 0, width);
            to.setState(next, 0, width);
        }

        void turn() {
            Tensor computed = next;
            next = current;
            current = computed;
        }

        void load(Block from, int n) {
            if (from.isAbsent()) {
                for (int i = 0; i < width; i++) {
                    current.segment().setAtIndex(ValueLayout.JAVA_FLOAT, (long) n * width + i, 0);
                }
            } else {
                copy(from.tensor(), from.offset(), current, (long) n * width);
            }
        }

        void store(Block to, int n) {
            if (!to.isAbsent()) {
                copy(current, (long) n * width, to.tensor(), to.offset());
            }
        }

        /** By offsets: a slice of a segment is an object, and not every compilation of this removes it. */
        private void copy(Tensor from, long fromElement, Tensor to, long toElement) {
            MemorySegment.copy(
                    from.segment(),
                    fromElement * Float.BYTES,
                    to.segment(),
                    toElement * Float.BYTES,
                    (long) width * Float.BYTES);
        }
    }
}
