package dev.rondo.nn;

import dev.rondo.Generator;
import dev.rondo.Precision;
import dev.rondo.Tensor;
import dev.rondo.internal.threads.Pool;
import java.lang.System.Logger.Level;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What LSTM, GRU and RNN have in common: the calls into the walk, and training mode. */
abstract class RecurrentLayer extends RecurrentModule {
    private final RecurrentConfig config;
    private final Generator generator;
    private final Pool<WalkContext> contexts;
    private volatile boolean training;

    RecurrentLayer(String name, RecurrentConfig config, ModuleOptions options) {
        super(name, cells(config), options);
        this.config = config;
        this.generator = options.generator();
        this.contexts = new Pool<>(() -> new WalkContext(name, config), context -> {});
        if (config.dropout() > 0 && config.numLayers() == 1) {
            System.getLogger("dev.rondo")
                    .log(
                            Level.WARNING,
                            "dropout option adds dropout after all but last recurrent layer, so non-zero dropout expects"
                                    + " num_layers greater than 1, but got dropout={0} and num_layers=1",
                            config.dropout());
        }
    }

    private static List<NamedCell> cells(RecurrentConfig config) {
        List<NamedCell> cells = new ArrayList<>();
        for (int layer = 0; layer < config.numLayers(); layer++) {
            for (int direction = 0; direction < config.directions(); direction++) {
                String suffix = "_l" + layer + (direction == 1 ? "_reverse" : "");
                cells.add(new NamedCell(config.cell(layer), config.bias(), suffix, layer > 0));
            }
        }
        return cells;
    }

    /** Runs a dense batch into new tensors. */
    final RawOutput run(Tensor x, @Nullable Tensor h0, @Nullable Tensor c0) {
        WalkContext context = contexts.acquire();
        try {
            context.shape.read(x, h0, c0);
            RawOutput out = allocate(context.shape, Tensor.zeros(context.shape.output()));
            walk(context, x, h0, c0, out.y(), out.hn(), out.cn());
            return out;
        } finally {
            contexts.release(context);
        }
    }

    /** Runs a dense batch into the caller's tensors. */
    final void runInto(Tensor x, @Nullable Tensor h0, @Nullable Tensor c0, Tensor y, Tensor hn, @Nullable Tensor cn) {
        WalkContext context = contexts.acquire();
        try {
            context.shape.read(x, h0, c0);
            OutputCheck.check(config, context.shape, x, h0, c0, y, hn, cn);
            walk(context, x, h0, c0, y, hn, cn);
        } finally {
            contexts.release(context);
        }
    }

    private void walk(
            WalkContext context,
            Tensor x,
            @Nullable Tensor h0,
            @Nullable Tensor c0,
            Tensor y,
            Tensor hn,
            @Nullable Tensor cn) {
        SequenceShape shape = context.shape;
        if (shape.batch() == 0) {
            requireOpen();
            return;
        }
        Weights weights = acquireWeights();
        try {
            context.dense.set(shape.steps(), shape.batch());
            context.dense.states.set(h0, c0, hn, cn);
            context.dense.forward(weights, x, y, training ? generator : null);
        } finally {
            finish(context.dense, weights);
            Reference.reachabilityFence(this);
        }
    }

    /** Runs a packed batch; the result's y is packed data. */
    final RawOutput runPacked(PackedSequence packed, @Nullable Tensor h0, @Nullable Tensor c0) {
        WalkContext context = contexts.acquire();
        try {
            context.shape.readPacked(packed, h0, c0);
            RawOutput out = allocate(context.shape, Tensor.zeros(context.shape.output()));
            walkPacked(context, packed, h0, c0, out.y(), out.hn(), out.cn());
            return out;
        } finally {
            contexts.release(context);
        }
    }

    /** Runs a packed batch into the caller's tensors. */
    final void runPackedInto(
            PackedSequence packed,
            @Nullable Tensor h0,
            @Nullable Tensor c0,
            PackedSequence y,
            Tensor hn,
            @Nullable Tensor cn) {
        WalkContext context = contexts.acquire();
        try {
            context.shape.readPacked(packed, h0, c0);
            if (!y.layout().hasLengthsOf(packed.layout())) {
                throw new IllegalArgumentException("out.output() is packed for sequences of other lengths");
            }
            OutputCheck.check(config, context.shape, packed.data(), h0, c0, y.data(), hn, cn);
            walkPacked(context, packed, h0, c0, y.data(), hn, cn);
        } finally {
            contexts.release(context);
        }
    }

    private void walkPacked(
            WalkContext context,
            PackedSequence packed,
            @Nullable Tensor h0,
            @Nullable Tensor c0,
            Tensor y,
            Tensor hn,
            @Nullable Tensor cn) {
        Weights weights = acquireWeights();
        try {
            context.packed.set(packed.layout());
            context.packed.states.set(h0, c0, hn, cn);
            context.packed.forward(weights, packed.data(), y, training ? generator : null);
        } finally {
            context.packed.forget();
            finish(context.packed, weights);
            Reference.reachabilityFence(this);
        }
    }

    private static void finish(LayerWalk walk, Weights weights) {
        walk.clear();
        weights.exit();
    }

    private RawOutput allocate(SequenceShape shape, Tensor y) {
        Tensor hn = Tensor.zeros(shape.state(config.outputSize()));
        Tensor cn = config.kind().hasCellState() ? Tensor.zeros(shape.state(config.hiddenSize())) : null;
        return new RawOutput(y, hn, cn);
    }

    /**
     * Measures what this layer's precision costs: runs an input from a state of zeros, without dropout, and once more
     * with the same parameters in {@link Precision#F32} on the same backend. That packs the weights in float32 for the
     * time of the call, so it is for evaluation, not for every request. Safe to call from many threads.
     *
     * @param x as for forward: [T, N, I], [N, T, I] with batch_first, or [T, I] for one sequence
     * @return the distance of the outputs; all zero for a layer in float32
     * @throws IllegalArgumentException when the input has another shape, in PyTorch's words
     * @throws IllegalStateException when the layer, or the memory of the input, is closed
     */
    public PrecisionError precisionError(Tensor x) {
        Weights own = acquireWeights();
        try {
            Weights exact = inFloat32(own);
            try {
                return PrecisionError.between(evaluate(x, own), evaluate(x, exact));
            } finally {
                exact.close();
            }
        } finally {
            own.exit();
            Reference.reachabilityFence(this);
        }
    }

    private Tensor evaluate(Tensor x, Weights weights) {
        WalkContext context = contexts.acquire();
        try {
            SequenceShape shape = context.shape;
            shape.read(x, null, null);
            RawOutput out = allocate(shape, Tensor.zeros(shape.output()));
            if (shape.batch() > 0) {
                context.dense.set(shape.steps(), shape.batch());
                context.dense.states.set(null, null, out.hn(), out.cn());
                context.dense.forward(weights, x, out.y(), null);
            }
            return out.y();
        } finally {
            context.dense.clear();
            contexts.release(context);
        }
    }

    final RecurrentConfig config() {
        return config;
    }

    /**
     * Starts live streams: state that is carried from frame to frame.
     *
     * @param streams how many advance together, N
     * @throws IllegalArgumentException when the layer is bidirectional, for the reverse direction starts at the end
     */
    public RecurrentStream stream(int streams) {
        return new RecurrentStream(this, streams);
    }

    /**
     * Turns training mode on: dropout acts between layers and draws from the builder's generator, in the order of
     * PyTorch's stream. Calls in training mode must not overlap, since a generator serves one thread.
     */
    public void train() {
        training = true;
    }

    /** Turns training mode off, which is how a layer starts. */
    public void eval() {
        training = false;
    }

    /** Whether training mode is on. */
    public boolean isTraining() {
        return training;
    }

    /** PyTorch's {@code repr}. */
    @Override
    public String toString() {
        return name() + "(" + config.describe() + ")";
    }
}
