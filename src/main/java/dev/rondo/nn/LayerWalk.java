package dev.rondo.nn;

import dev.rondo.Generator;
import dev.rondo.Tensor;
import dev.rondo.internal.spi.CellKernel;
import dev.rondo.internal.spi.CellRun;
import org.jspecify.annotations.Nullable;

/**
 * Walks a sequence through all layers and directions; the one place that knows how they connect, for every kind of
 * cell. Each direction writes its half of a layer's output in place: nothing is concatenated. How a single direction
 * runs depends on the batch: dense or packed.
 */
abstract class LayerWalk {
    /** Elements between layers that a pooled walk keeps, 64 MiB. */
    private static final long MOST_KEPT = 1 << 24;

    final RecurrentConfig config;
    final WalkStates states;
    final CellRun run = new CellRun();
    private final @Nullable Tensor[] sequences = new Tensor[2];

    LayerWalk(RecurrentConfig config) {
        this.config = config;
        this.states = new WalkStates(config);
    }

    /**
     * Runs one direction of one layer.
     *
     * @param row layer * D + direction, which selects the states
     * @param source what the layer reads, in the caller's layout when {@code first}, else time-major
     * @param target what the layer writes, in the caller's layout when {@code last}, else time-major
     * @param offset where in each output row this direction's features start
     */
    abstract void runDirection(
            CellKernel kernel,
            int row,
            boolean reverse,
            Tensor source,
            int inputWidth,
            boolean first,
            Tensor target,
            int offset,
            boolean last);

    /**
     * Computes {@code y} and the final states in {@link #states}.
     *
     * @param rows time steps of all sequences together
     * @param dropout where the masks between layers come from, or null outside of training
     */
    final void forward(Weights weights, long rows, Tensor x, Tensor y, @Nullable Generator dropout) {
        int width = config.outputWidth();
        Tensor source = x;
        for (int layer = 0; layer < config.numLayers(); layer++) {
            boolean last = layer == config.numLayers() - 1;
            Tensor target = last ? y : sequence(layer, rows, width);
            for (int direction = 0; direction < config.directions(); direction++) {
                int row = layer * config.directions() + direction;
                runDirection(
                        weights.kernel(row),
                        row,
                        direction == 1,
                        source,
                        config.layerInputSize(layer),
                        layer == 0,
                        target,
                        direction * config.outputSize(),
                        last);
            }
            if (!last && dropout != null && config.dropout() > 0) {
                Dropout.apply(target, rows * width, config.dropout(), dropout);
            }
            source = target;
        }
    }

    /** Forgets the caller's tensors, and room that only an unusually long batch needed. */
    final void clear() {
        states.clear();
        run.clear();
        for (int i = 0; i < sequences.length; i++) {
            Tensor kept = sequences[i];
            if (kept != null && kept.numel() > MOST_KEPT) {
                sequences[i] = null;
            }
        }
    }

    /** Room for the output of a layer below the last; layers take turns between two. */
    private Tensor sequence(int layer, long rows, int width) {
        Tensor present = sequences[layer % 2];
        if (present == null || present.numel() < rows * width) {
            present = Tensor.zeros(Math.toIntExact(rows), width);
            sequences[layer % 2] = present;
        }
        return present;
    }
}
