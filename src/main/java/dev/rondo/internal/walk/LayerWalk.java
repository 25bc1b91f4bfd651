package dev.rondo.internal.walk;

import dev.rondo.Generator;
import dev.rondo.Tensor;
import dev.rondo.internal.cell.CellKernel;
import dev.rondo.internal.cell.CellRun;
import dev.rondo.internal.parameters.Weights;
import dev.rondo.internal.threads.SideBySide;
import org.jspecify.annotations.Nullable;

/**
 * Walks a sequence through all layers and directions; the one place that knows how they connect, for every kind of
 * cell. Each direction writes its half of a layer's output in place: nothing is concatenated. The two directions of a
 * layer run at the same time where the backend has a processor for each.
 *
 * <p>It holds what one call at a time needs, and is pooled.
 */
public final class LayerWalk {
    /** Elements between layers that a pooled walk keeps, 64 MiB. */
    private static final long MOST_KEPT = 1 << 24;

    private final RecurrentConfig config;
    private final SequenceShape shape;
    private final CallTensors reusedCall = new CallTensors();
    private final DenseDirection denseFirst;
    private final DenseDirection denseReverse;
    private final PackedDirection packedFirst;
    private final PackedDirection packedReverse;
    private final SideBySide sideBySide = new SideBySide();
    private final @Nullable Tensor[] sequences = new Tensor[2];
    private CellRun.Way way = CellRun.Way.NONE;
    private int threads;

    /** A walk through layers that messages call by a name. */
    public LayerWalk(String name, RecurrentConfig config) {
        this.config = config;
        this.shape = new SequenceShape(name, config);
        this.denseFirst = new DenseDirection(config, shape, false);
        this.denseReverse = new DenseDirection(config, shape, true);
        this.packedFirst = new PackedDirection(config, false);
        this.packedReverse = new PackedDirection(config, true);
    }

    /** Off-heap memory that is kept for later calls. */
    public long keptBytes() {
        long bytes = packedFirst.keptBytes() + packedReverse.keptBytes();
        for (Tensor kept : sequences) {
            bytes += kept == null ? 0 : kept.numel() * Float.BYTES;
        }
        return bytes;
    }

    /** The sizes of the present call, to be read off its tensors before it runs. */
    public SequenceShape shape() {
        return shape;
    }

    /** Tensors for a call that nobody looks at afterwards. */
    public CallTensors reusedCall() {
        return reusedCall;
    }

    /**
     * Computes the outputs of a call whose tensors {@link #shape} has read and checked, of at least one sequence.
     *
     * @param dropout where the masks between layers come from, or null outside of training
     */
    public void forward(Weights.Kernels kernels, CallTensors call, @Nullable Generator dropout) {
        boolean packed = call.layout() != null;
        DirectionWalk first = packed ? packedFirst : denseFirst;
        DirectionWalk reverse = packed ? packedReverse : denseReverse;
        threads = 0;
        try {
            forward(kernels, call, dropout, first, reverse);
            way = first.run.way().and(reverse.run.way());
            threads = Math.max(threads, Math.max(first.run.threads(), reverse.run.threads()));
        } finally {
            clear(first, reverse);
        }
    }

    /** What has computed the call before. */
    public CellRun.Way way() {
        return way;
    }

    /** The most threads that took part in it at once. */
    public int threads() {
        return threads;
    }

    private void forward(
            Weights.Kernels kernels,
            CallTensors call,
            @Nullable Generator dropout,
            DirectionWalk first,
            DirectionWalk reverse) {
        boolean both = config.bidirectional();
        boolean shareable = both && call.areShareable();
        int width = config.outputWidth();
        Tensor source = call.x();
        for (int layer = 0; layer < config.numLayers(); layer++) {
            boolean last = layer == config.numLayers() - 1;
            Tensor target = last ? call.y() : sequence(layer, width);
            if (both) {
                CellKernel kernel = kernels.kernel(2 * layer);
                first.set(kernel, layer, source, target, call);
                reverse.set(kernels.kernel(2 * layer + 1), layer, source, target, call);
                both(first, reverse, shareable ? kernel : null);
            } else {
                first.set(kernels.kernel(layer), layer, source, target, call);
                first.run();
            }
            if (!last && dropout != null && config.dropout() > 0) {
                DropoutMask.apply(target, shape.rows() * width, config.dropout(), dropout);
            }
            source = target;
        }
    }

    /** Runs both directions, at the same time if there is a kernel that can take two processors. */
    private void both(DirectionWalk first, DirectionWalk reverse, @Nullable CellKernel kernel) {
        boolean two = kernel != null && kernel.acquireTwo(shape.batch(), shape.rows());
        first.run.setSideBySide(two);
        reverse.run.setSideBySide(two);
        if (kernel == null || !two) {
            first.run();
            reverse.run();
            return;
        }
        try {
            threads = sideBySide.run(first, reverse, kernel.nanosOfTwo(shape.batch(), shape.rows()));
        } finally {
            kernel.releaseTwo();
        }
    }

    /** Forgets the caller's tensors, and room that only an unusually long batch needed. */
    private void clear(DirectionWalk first, DirectionWalk reverse) {
        first.clear();
        reverse.clear();
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
        if (present == null || present.numel() < shape.rows() * width) {
            present = Tensor.zeros(Math.toIntExact(shape.rows()), width);
            sequences[layer % 2] = present;
        }
        return present;
    }
}
