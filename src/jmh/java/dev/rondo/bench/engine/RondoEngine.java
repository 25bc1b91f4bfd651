package dev.rondo.bench.engine;

import dev.rondo.Backend;
import dev.rondo.Precision;
import dev.rondo.Tensor;
import dev.rondo.bench.Workload;
import dev.rondo.bench.WorkloadData;
import dev.rondo.nn.GRU;
import dev.rondo.nn.LSTM;
import dev.rondo.nn.LSTMOutput;
import dev.rondo.nn.LSTMState;
import dev.rondo.nn.RNN;
import dev.rondo.nn.RNNOutput;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Rondo through its public API, into provided outputs as a caller in a hurry would; packed where ragged. */
final class RondoEngine implements Engine {
    private final Supplier<Call> calls;
    private final Runnable closing;

    private RondoEngine(Supplier<Call> calls, Runnable closing) {
        this.calls = calls;
        this.closing = closing;
    }

    static RondoEngine open(WorkloadData data, Backend backend, Precision precision) {
        Workload workload = data.workload();
        if (workload.ragged()) {
            LSTM lstm = lstm(data, backend, precision);
            return new RondoEngine(() -> new RondoRaggedCall(lstm, data), lstm::close);
        }
        return switch (workload.kind()) {
            case LSTM -> {
                LSTM lstm = lstm(data, backend, precision);
                yield new RondoEngine(() -> lstmCall(lstm, data), lstm::close);
            }
            case GRU -> {
                GRU gru = GRU.builder(workload.input(), workload.hidden())
                        .numLayers(workload.layers())
                        .bidirectional(workload.directions() == 2)
                        .backend(backend)
                        .precision(precision)
                        .build();
                gru.loadStateDict(data.weights());
                yield new RondoEngine(() -> hiddenCall(gru::forward, data), gru::close);
            }
            case RNN -> {
                RNN rnn = RNN.builder(workload.input(), workload.hidden())
                        .numLayers(workload.layers())
                        .bidirectional(workload.directions() == 2)
                        .backend(backend)
                        .precision(precision)
                        .build();
                rnn.loadStateDict(data.weights());
                yield new RondoEngine(() -> hiddenCall(rnn::forward, data), rnn::close);
            }
        };
    }

    private static LSTM lstm(WorkloadData data, Backend backend, Precision precision) {
        Workload workload = data.workload();
        LSTM lstm = LSTM.builder(workload.input(), workload.hidden())
                .numLayers(workload.layers())
                .bidirectional(workload.directions() == 2)
                .backend(backend)
                .precision(precision)
                .calibrate(data.x())
                .build();
        lstm.loadStateDict(data.weights());
        return lstm;
    }

    private static Call lstmCall(LSTM lstm, WorkloadData data) {
        Workload workload = data.workload();
        LSTMState initial = workload.isStep() ? LSTMState.of(state(workload), state(workload)) : null;
        Tensor output = Tensor.zeros(workload.outputShape());
        LSTMOutput out = new LSTMOutput(output, LSTMState.of(state(workload), state(workload)));
        return new RondoCall(() -> lstm.forward(data.x(), initial, out), output);
    }

    /** GRU and RNN have this in common, but no public type. */
    private interface HiddenForward {
        void forward(Tensor x, @Nullable Tensor initial, RNNOutput out);
    }

    private static Call hiddenCall(HiddenForward layer, WorkloadData data) {
        Workload workload = data.workload();
        Tensor initial = workload.isStep() ? state(workload) : null;
        Tensor output = Tensor.zeros(workload.outputShape());
        RNNOutput out = new RNNOutput(output, state(workload));
        return new RondoCall(() -> layer.forward(data.x(), initial, out), output);
    }

    private static Tensor state(Workload workload) {
        return Tensor.zeros(workload.stateShape());
    }

    private record RondoCall(Runnable forward, Tensor result) implements Call {
        @Override
        public void run() {
            forward.run();
        }

        @Override
        public float[] output() {
            return result.toArray();
        }
    }

    @Override
    public Call newCall() {
        return calls.get();
    }

    @Override
    public void close() {
        closing.run();
    }
}
