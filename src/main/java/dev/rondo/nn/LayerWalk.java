package dev.rondo.nn;

import dev.rondo.Generator;
import dev.rondo.Tensor;
import dev.rondo.internal.cell.CellKernel;
import dev.rondo.internal.threads.Confinement;
import dev.rondo.internal.threads.SideBySide;
import org.jspecify.annotations.Nullable;

/**
 * Walks a sequence through all layers and directions; the one place that knows how they connect, for every kind of
 * cell. Each direction writes its half of a layer's output in place: nothing is concatenated. The two directions of a
 * layer run at the same time where the backend has a processor for each.
 */
abstract class LayerWalk {
    /** Elements between layers that a pooled walk keeps, 64 MiB. */
    private static final long MOST_KEPT = 1 << 24;

    final WalkStates states;
    private final RecurrentConfig config;
    private final SideBySide sideBySide = new SideBySide();
    private final @Nullable Tensor[] sequences = new Tensor[2];
    private long rows;
    private int batch;

    LayerWalk(RecurrentConfig config) {
        this.config = config;
        this.states = new WalkStates(config);
    }

    /** The direction from the first time step on. */
    abstract DirectionWalk forward();

    /** The direction from the last time step back. */
    abstract DirectionWalk backward();

    /**
     * Takes the extent of the next walk.
     *
     * @param newRows time steps of all sequences together
     * @param newBatch sequences
     */
    final void setExtent(long newRows, int newBatch) {
        rows = newRows;
        batch = newBatch;
    }

    /**
     * Computes {@code y} and the final states in {@link #states}.
     *
     * @param dropout where the masks between layers come from, or null outside of training
     */
    final void forward(Weights weights, Tensor x, Tensor y, @Nullable Generator dropout) {
        boolean shareable = config.directions() == 2
                && Confinement.mayBeShared(x)
                && Confinement.mayBeShared(y)
                && states.areShareable();
        int width = config.outputWidth();
        Tensor source = x;
        for (int layer = 0; layer < config.numLayers(); layer++) {
            boolean last = layer == config.numLayers() - 1;
            Tensor target = last ? y : sequence(layer, width);
            int row = layer * config.directions();
            forward().set(weights.kernel(row), layer, source, target);
            if (config.directions() == 1) {
                forward().run.setSideBySide(false);
                forward().run();
            } else {
                backward().set(weights.kernel(row + 1), layer, source, target);
                both(weights.kernel(row), shareable);
            }
            if (!last && dropout != null && config.dropout() > 0) {
                Dropout.apply(target, rows * width, config.dropout(), dropout);
            }
            source = target;
        }
    }

    private void both(CellKernel kernel, boolean shareable) {
        boolean two = shareable && kernel.acquireTwo(batch, rows);
        forward().run.setSideBySide(two);
        backward().run.setSideBySide(two);
        if (!two) {
            forward().run();
            backward().run();
            return;
        }
        try {
            sideBySide.run(forward(), backward());
        } finally {
            kernel.releaseTwo();
        }
    }

    /** Forgets the caller's tensors, and room that only an unusually long batch needed. */
    final void clear() {
        states.clear();
        forward().clear();
        backward().clear();
        for (int i = 0; i < sequences.length; i++) {
            Tensor kept = sequences[i];
            if (kept != null && kept.numel() > MOST_KEPT) {
                sequences[i] = null;
            }
        }
    }

    /** Room for the output of a layer below the last; layers take turns between two. */
    private Tensor sequence(int layer, int width) {
        Tensor present = sequences[layer % 2];
        if (present == null || present.numel() < rows * width) {
            present = Tensor.zeros(Math.toIntExact(rows), width);
            sequences[layer % 2] = present;
        }
        return present;
    }
}
