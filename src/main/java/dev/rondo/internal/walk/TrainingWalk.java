package dev.rondo.internal.walk;

import dev.rondo.Generator;
import dev.rondo.Tensor;
import dev.rondo.internal.cell.GradientRun;
import dev.rondo.internal.cell.Rows;
import dev.rondo.internal.cell.TrainingKernel;
import dev.rondo.internal.cell.TrainingRun;
import dev.rondo.internal.tensor.TensorPool;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One way of a sequence through all layers and directions, and back: what {@link LayerWalk} does, remembering. Layers
 * pass rows in the order of the time steps; only what the caller sees is in the caller's order.
 */
public final class TrainingWalk implements AutoCloseable {
    private final RecurrentConfig config;
    private final List<TrainingKernel> kernels;
    private final RowOrder order;
    private final TensorPool pool = TensorPool.shared();
    /** Tensors that passed between layers, which belong to the pool. */
    private final List<Tensor> taken = new ArrayList<>();

    private final int[] stateShape;
    /** Of each layer and direction, what its run remembers. */
    private final List<TrainingKernel.Tape> tapes = new ArrayList<>();
    /** Of each layer but the last, what dropout multiplied its output by; empty without dropout. */
    private final List<float[]> dropped = new ArrayList<>();

    private final int[] inputShape;

    /**
     * A walk that has not begun.
     *
     * @param kernels of layer * directions + direction
     * @param shape has read the call
     */
    public TrainingWalk(RecurrentConfig config, List<TrainingKernel> kernels, SequenceShape shape, CallTensors call) {
        this.config = config;
        this.kernels = kernels;
        PackedLayout layout = call.layout();
        order = layout == null
                ? RowOrder.dense(shape.steps(), shape.batch(), config.batchFirst())
                : RowOrder.packed(layout);
        inputShape = call.x().shape();
        stateShape = call.hn().shape();
    }

    /**
     * Computes the outputs of a call, of at least one sequence.
     *
     * @param version of the parameters
     * @param dropout where the masks between layers come from, or null for none
     */
    public void forward(CallTensors call, long version, @Nullable Generator dropout) {
        int hWidth = config.outputSize();
        int cWidth = config.cell().hiddenSize();
        Tensor h0 = order.sorted(call.h0(), hWidth);
        Tensor c0 = order.sorted(call.c0(), cWidth);
        Tensor hn = order.room(call.hn());
        Tensor callersCn = call.cnOrNull();
        Tensor cn = callersCn == null ? null : order.room(callersCn);
        Tensor source = order.rows(call.x(), config.cell().inputSize());
        int width = config.outputWidth();
        for (int layer = 0; layer < config.numLayers(); layer++) {
            boolean last = layer == config.numLayers() - 1;
            Tensor target = last && order.isPlain() ? call.y() : rows(width);
            for (int direction = 0; direction < config.directions(); direction++) {
                int index = layer * config.directions() + direction;
                TrainingRun run = new TrainingRun(order.steps(), direction == 1);
                run.x.setState(source, 0, config.cell(layer).inputSize());
                pointAt(run.y, target, direction);
                pointState(run.h0, h0, index, hWidth);
                pointState(run.c0, c0, index, cWidth);
                pointState(run.hn, hn, index, hWidth);
                pointState(run.cn, cn, index, cWidth);
                tapes.add(kernels.get(index).forward(run, version));
            }
            if (!last && dropout != null && config.dropout() > 0) {
                float[] factors = DropoutMask.factors(target.numel(), config.dropout(), dropout);
                DropoutMask.multiply(target, factors);
                dropped.add(factors);
            }
            source = target;
        }
        order.give(source, call.y(), width);
        order.giveState(hn, call.hn(), hWidth);
        if (cn != null && callersCn != null) {
            order.giveState(cn, callersCn, cWidth);
        }
    }

    /**
     * The derivatives by what a call was given.
     *
     * @param x null when it was not asked for
     * @param c0 null for cells without c
     */
    public record Inputs(
            @Nullable Tensor x, Tensor h0, @Nullable Tensor c0) {}

    /**
     * Computes all gradients, once.
     *
     * @param y the derivative by the output, or null for zeros; likewise h and c
     * @param parameters room for those of each layer's and direction's parameters
     * @param inputGradient whether that of the input is wanted
     */
    public Inputs backward(
            @Nullable Tensor y,
            @Nullable Tensor h,
            @Nullable Tensor c,
            List<GradientRun.Parameters> parameters,
            boolean inputGradient) {
        int hWidth = config.outputSize();
        int cWidth = config.cell().hiddenSize();
        Tensor hn = order.sorted(h, hWidth);
        Tensor cn = order.sorted(c, cWidth);
        Tensor dh0 = Tensor.zeros(stateShape);
        Tensor dc0 = config.cell().kind().hasCellState() ? Tensor.zeros(cShape()) : null;
        Tensor h0 = order.room(dh0);
        Tensor c0 = dc0 == null ? null : order.room(dc0);
        Tensor dy = y == null ? null : order.rows(y, config.outputWidth());
        for (int layer = config.numLayers() - 1; layer >= 0; layer--) {
            boolean wanted = layer > 0 || inputGradient;
            int inputSize = config.cell(layer).inputSize();
            Tensor dx = wanted ? rows(inputSize) : null;
            for (int direction = 0; direction < config.directions(); direction++) {
                int index = layer * config.directions() + direction;
                GradientRun run = new GradientRun(parameters.get(index), direction == 1);
                if (dy != null) {
                    pointAt(run.y, dy, direction);
                }
                pointState(run.hn, hn, index, hWidth);
                pointState(run.cn, cn, index, cWidth);
                pointState(run.h0, h0, index, hWidth);
                pointState(run.c0, c0, index, cWidth);
                if (dx != null) {
                    run.x.setState(dx, 0, inputSize);
                }
                tapes.get(index).backward(run);
                tapes.get(index).close();
            }
            if (layer > 0 && dx != null && !dropped.isEmpty()) {
                DropoutMask.multiply(dx, dropped.get(layer - 1));
            }
            dy = dx;
        }
        order.giveState(h0, dh0, hWidth);
        if (c0 != null && dc0 != null) {
            order.giveState(c0, dc0, cWidth);
        }
        return new Inputs(dy == null ? null : callersInput(dy), dh0, dc0);
    }

    private Tensor callersInput(Tensor rows) {
        if (order.isPlain()) {
            taken.remove(taken.size() - 1); // these rows, which the caller has now
            return rows.reshape(inputShape);
        }
        Tensor callers = Tensor.zeros(inputShape);
        order.give(rows, callers, config.cell().inputSize());
        return callers;
    }

    private int[] cShape() {
        int[] shape = stateShape.clone();
        shape[shape.length - 1] = config.cell().hiddenSize();
        return shape;
    }

    private Tensor rows(int width) {
        Tensor rows = pool.take(order.steps().rows(), width);
        taken.add(rows);
        return rows;
    }

    /** Points at a direction's features of each row. */
    private void pointAt(Rows rows, Tensor tensor, int direction) {
        rows.setState(tensor, (long) direction * config.outputSize(), config.outputWidth());
    }

    /** Points at a layer's and direction's part of a state, or at nothing. */
    private void pointState(Rows rows, @Nullable Tensor state, int index, int width) {
        if (state != null) {
            rows.setState(state, (long) index * order.steps().batch() * width, width);
        }
    }

    /** Frees what is remembered. */
    @Override
    public void close() {
        tapes.forEach(TrainingKernel.Tape::close);
        tapes.clear();
        taken.forEach(pool::give);
        taken.clear();
    }
}
