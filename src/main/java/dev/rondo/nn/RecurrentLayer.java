package dev.rondo.nn;

import dev.rondo.Precision;
import dev.rondo.Tensor;
import dev.rondo.internal.events.Events;
import dev.rondo.internal.events.FlightEvent;
import dev.rondo.internal.parameters.CellParameters;
import dev.rondo.internal.parameters.Weights;
import dev.rondo.internal.print.Described;
import dev.rondo.internal.threads.Pool;
import dev.rondo.internal.threads.WorkerPool;
import dev.rondo.internal.walk.CallTensors;
import dev.rondo.internal.walk.LayerWalk;
import dev.rondo.internal.walk.PackedLayout;
import dev.rondo.internal.walk.RecurrentConfig;
import dev.rondo.internal.walk.SequenceShape;
import java.lang.System.Logger.Level;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What LSTM, GRU and RNN have in common: the calls into the walk, and training mode. */
abstract class RecurrentLayer extends TrainedLayer {
    /**
     * The second repeats the first one's length, which then has plans of its own; the others may find workers awake.
     */
    private static final int RUNS_TO_PREPARE = 4;

    private final RecurrentConfig config;
    private final Pool<LayerWalk> walks;

    RecurrentLayer(String name, RecurrentConfig config, RecurrentModuleBuilder.Options options) {
        super(name, cells(config), config, options);
        this.config = config;
        this.walks = new Pool<>(() -> new LayerWalk(name, config), walk -> {});
        if (config.dropout() > 0 && config.numLayers() == 1) {
            System.getLogger("dev.rondo")
                    .log(
                            Level.WARNING,
                            "dropout option adds dropout after all but last recurrent layer, so non-zero dropout expects"
                                    + " num_layers greater than 1, but got dropout={0} and num_layers=1",
                            config.dropout());
        }
    }

    private static List<CellParameters> cells(RecurrentConfig config) {
        List<CellParameters> cells = new ArrayList<>();
        for (int layer = 0; layer < config.numLayers(); layer++) {
            for (int direction = 0; direction < config.directions(); direction++) {
                String suffix = "_l" + layer + (direction == 1 ? "_reverse" : "");
                cells.add(new CellParameters(config.cell(layer), config.bias(), suffix, layer > 0));
            }
        }
        return cells;
    }

    /** A new layer with the parameters of a state dictionary; closed again when they do not fit. */
    static <L extends RecurrentLayer> L loaded(L layer, Map<String, Tensor> stateDict, String prefix) {
        try {
            layer.loadStateDict(stateDict, prefix);
            return layer;
        } catch (RuntimeException | Error e) {
            layer.close();
            throw e;
        }
    }

    /** Computes into new tensors, which the call then has; x is packed where there is a layout. */
    final CallTensors compute(Tensor x, @Nullable PackedLayout layout, @Nullable Tensor h0, @Nullable Tensor c0) {
        CallTensors call = new CallTensors();
        call.setInputs(x, layout, h0, c0);
        LayerWalk walk = walks.acquire();
        try {
            walk.shape().read(call);
            walk.shape().allocate(call);
            compute(walk, call);
        } finally {
            walks.release(walk);
        }
        return call;
    }

    /** Computes into the caller's tensors. */
    final void computeInto(
            Tensor x,
            @Nullable PackedLayout layout,
            @Nullable Tensor h0,
            @Nullable Tensor c0,
            Tensor y,
            Tensor hn,
            @Nullable Tensor cn) {
        LayerWalk walk = walks.acquire();
        CallTensors call = walk.reusedCall();
        try {
            call.setInputs(x, layout, h0, c0);
            call.setOutputs(y, hn, cn);
            walk.shape().read(call);
            walk.shape().checkOutputs(call);
            compute(walk, call);
        } finally {
            call.clear();
            walks.release(walk);
        }
    }

    private void compute(LayerWalk walk, CallTensors call) {
        if (walk.shape().batch() == 0) {
            weights.requireOpen();
            return;
        }
        FlightEvent.Forward event = Events.forward();
        long begin = System.nanoTime();
        Weights.Kernels kernels = weights.acquire();
        try {
            walk.forward(kernels, call, dropoutGenerator());
        } finally {
            kernels.exit();
            Reference.reachabilityFence(this);
        }
        weights.calls().add(System.nanoTime() - begin);
        if (event != null) {
            SequenceShape shape = walk.shape();
            event.finish(
                    toString(),
                    weights.backend(),
                    shape.steps(),
                    shape.batch(),
                    shape.rows(),
                    Described.label(walk.way()),
                    walk.threads());
        }
    }

    @Override
    final long idleBytes() {
        return walks.sumOfIdle(LayerWalk::keptBytes);
    }

    /** Frees the room that is kept for later calls, {@link LayerStats#idleBytes}; calls in flight keep theirs. */
    public void trim() {
        walks.trim();
    }

    /**
     * Gets ready for calls with so many steps and sequences, ahead of the first request: chooses and compiles what runs
     * them, packs the weights for it, and starts the threads that may help. Runs the layer over zeros, without dropout;
     * the generator is left alone. Calls of other sizes work as before. Safe to call from many threads.
     *
     * @param steps time steps of a call, T
     * @param batch sequences of a call, N
     * @throws IllegalArgumentException when one is below 1
     * @throws IllegalStateException when the layer is closed
     */
    public void prepare(int steps, int batch) {
        if (steps < 1 || batch < 1) {
            throw new IllegalArgumentException(
                    "prepare needs at least 1 step and 1 sequence, got steps=" + steps + ", batch=" + batch);
        }
        Tensor zeros = config.batchFirst()
                ? Tensor.zeros(batch, steps, config.cell().inputSize())
                : Tensor.zeros(steps, batch, config.cell().inputSize());
        Weights.Kernels kernels = weights.acquire();
        try {
            for (int run = 0; run < RUNS_TO_PREPARE; run++) {
                evaluate(zeros, kernels);
                WorkerPool.shared().awaken();
            }
        } finally {
            kernels.exit();
            Reference.reachabilityFence(this);
        }
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
        Weights.Kernels own = weights.acquire();
        try {
            Weights.Kernels exact = weights.inFloat32(own);
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

    private Tensor evaluate(Tensor x, Weights.Kernels kernels) {
        CallTensors call = new CallTensors();
        call.setInputs(x, null, null, null);
        LayerWalk walk = walks.acquire();
        try {
            walk.shape().read(call);
            walk.shape().allocate(call);
            if (walk.shape().batch() > 0) {
                walk.forward(kernels, call, null);
            }
        } finally {
            walks.release(walk);
        }
        return call.y();
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
    @Override
    public void train() {
        super.train();
    }

    @Override
    public String toString() {
        return name() + "(" + config.describe() + ")";
    }
}
