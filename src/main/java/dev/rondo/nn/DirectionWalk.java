package dev.rondo.nn;

import dev.rondo.Tensor;
import dev.rondo.internal.cell.CellKernel;
import dev.rondo.internal.cell.CellRun;
import dev.rondo.internal.cell.Rows;
import org.jspecify.annotations.Nullable;

/**
 * One direction of one layer: what it reads and writes, and how it runs, which depends on the batch. Mutable and
 * pooled; two of them may run at the same time.
 */
abstract class DirectionWalk implements Runnable {
    final RecurrentConfig config;
    final WalkStates states;
    final CellRun run = new CellRun();
    private final boolean reverse;

    private @Nullable CellKernel kernel;
    private @Nullable Tensor source;
    private @Nullable Tensor target;
    private int layer;

    DirectionWalk(RecurrentConfig config, WalkStates states, boolean reverse) {
        this.config = config;
        this.states = states;
        this.reverse = reverse;
    }

    /** Takes a layer's input, and the output, of which this direction writes its half of each row. */
    final void set(CellKernel newKernel, int newLayer, Tensor newSource, Tensor newTarget) {
        kernel = newKernel;
        layer = newLayer;
        source = newSource;
        target = newTarget;
    }

    @Override
    public final void run() {
        CellKernel presentKernel = kernel;
        Tensor presentSource = source;
        Tensor presentTarget = target;
        if (presentKernel == null || presentSource == null || presentTarget == null) {
            throw new IllegalStateException("no layer");
        }
        walk(presentKernel, presentSource, presentTarget);
    }

    abstract void walk(CellKernel cell, Tensor x, Tensor y);

    final boolean isReverse() {
        return reverse;
    }

    /** Which of the states, layer * D + direction. */
    final int row() {
        return layer * config.directions() + (reverse ? 1 : 0);
    }

    /** Features of a row of the source. */
    final int inputWidth() {
        return config.layerInputSize(layer);
    }

    /** Where in each row of the target this direction's features start. */
    final int offset() {
        return reverse ? config.outputSize() : 0;
    }

    final boolean isFirstLayer() {
        return layer == 0;
    }

    final boolean isLastLayer() {
        return layer == config.numLayers() - 1;
    }

    /** Forgets the tensors. */
    final void clear() {
        kernel = null;
        source = null;
        target = null;
        run.clear();
    }

    /** Points at rows that follow one another, from row {@code start} on. */
    static void point(Rows rows, Tensor tensor, long start, int offset, int width, int batch) {
        rows.set(tensor, start * width + offset, (long) batch * width, width);
    }
}
