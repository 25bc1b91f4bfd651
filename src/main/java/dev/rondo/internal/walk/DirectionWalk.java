package dev.rondo.internal.walk;

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
    final CellRun run = new CellRun();
    final RecurrentConfig config;
    final boolean reverse;
    /** Features of h. */
    final int hWidth;
    /** Features of c. */
    final int cWidth;
    /** Features of a row of the output, of both directions. */
    final int outputWidth;
    /** Where in each row of the output this direction's features start. */
    final int offset;

    private @Nullable CellKernel kernel;
    private @Nullable Tensor source;
    private @Nullable Tensor target;
    private @Nullable CallTensors call;
    private int layer;

    DirectionWalk(RecurrentConfig config, boolean reverse) {
        this.config = config;
        this.reverse = reverse;
        this.hWidth = config.outputSize();
        this.cWidth = config.cell().hiddenSize();
        this.outputWidth = config.outputWidth();
        this.offset = reverse ? hWidth : 0;
    }

    /** Takes a layer's input, and the output, of which this direction writes its half of each row. */
    final void set(CellKernel newKernel, int newLayer, Tensor newSource, Tensor newTarget, CallTensors newCall) {
        kernel = newKernel;
        layer = newLayer;
        source = newSource;
        target = newTarget;
        call = newCall;
    }

    @Override
    public final void run() {
        CellKernel presentKernel = kernel;
        Tensor presentSource = source;
        Tensor presentTarget = target;
        CallTensors presentCall = call;
        if (presentKernel == null || presentSource == null || presentTarget == null || presentCall == null) {
            throw new IllegalStateException("no layer");
        }
        walk(presentKernel, presentSource, presentTarget, presentCall);
    }

    /** Runs the kernel over x into y, from and to the states of the call. */
    abstract void walk(CellKernel presentKernel, Tensor x, Tensor y, CallTensors states);

    /** Features of a row of the source. */
    final int inputWidth() {
        return layer == 0 ? config.cell().inputSize() : outputWidth;
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
        call = null;
        run.clear();
        run.setSideBySide(false);
    }

    /** Points at this layer's and direction's part of a state [D * L, N, width], from sequence n on. */
    final void pointState(Rows rows, @Nullable Tensor state, int batch, int n, int width) {
        if (state == null) {
            rows.clear();
        } else {
            int row = config.bidirectional() ? 2 * layer + (reverse ? 1 : 0) : layer;
            rows.setState(state, ((long) row * batch + n) * width, width);
        }
    }

    /** Points at rows that follow one another, from row {@code start} on. */
    static void point(Rows rows, Tensor tensor, long start, int offset, int width, int batch) {
        rows.set(tensor, start * width + offset, (long) batch * width, width);
    }
}
