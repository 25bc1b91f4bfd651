package dev.rondo.nn;

import dev.rondo.Backend;
import dev.rondo.Tensor;
import dev.rondo.golden.GoldenAssert;
import dev.rondo.golden.GoldenCase;
import dev.rondo.golden.GoldenConfig;
import dev.rondo.golden.Tolerance;
import dev.rondo.testing.Distances;

/** Builds layers from golden cases and compares what they compute. */
final class RecurrentGolden {
    private final GoldenCase golden;
    private final Backend backend;

    RecurrentGolden(GoldenCase golden, Backend backend) {
        this.golden = golden;
        this.backend = backend;
    }

    LSTM lstm() {
        return loaded(options(LSTM.builder(config().inputSize(), config().hiddenSize()))
                .projSize(config().projSize())
                .build());
    }

    HiddenLayer hiddenLayer() {
        if (config().kind().equals("GRU")) {
            return loaded(options(GRU.builder(config().inputSize(), config().hiddenSize()))
                    .build());
        }
        return loaded(options(RNN.builder(config().inputSize(), config().hiddenSize()))
                .nonlinearity(Nonlinearity.of(config().nonlinearity()))
                .build());
    }

    private <B extends RecurrentLayerBuilder<B>> B options(B builder) {
        return builder.numLayers(config().numLayers())
                .bias(config().bias())
                .batchFirst(config().batchFirst())
                .bidirectional(config().bidirectional())
                .backend(backend);
    }

    LSTMCell lstmCell() {
        return loaded(LSTMCell.builder(config().inputSize(), config().hiddenSize())
                .bias(config().bias())
                .backend(backend)
                .build());
    }

    HiddenCell hiddenCell() {
        if (config().kind().equals("GRUCell")) {
            return loaded(GRUCell.builder(config().inputSize(), config().hiddenSize())
                    .bias(config().bias())
                    .backend(backend)
                    .build());
        }
        return loaded(RNNCell.builder(config().inputSize(), config().hiddenSize())
                .nonlinearity(Nonlinearity.of(config().nonlinearity()))
                .bias(config().bias())
                .backend(backend)
                .build());
    }

    private <M extends RecurrentModule> M loaded(M module) {
        module.loadStateDict(golden.params());
        return module;
    }

    LSTMState lstmState() {
        return golden.has("h0") ? LSTMState.of(golden.tensor("h0"), golden.tensor("c0")) : null;
    }

    Tensor hiddenState() {
        return golden.has("h0") ? golden.tensor("h0") : null;
    }

    int[] lengths() {
        return config().lengths().orElseThrow().stream()
                .mapToInt(Integer::intValue)
                .toArray();
    }

    boolean packed() {
        return config().lengths().isPresent();
    }

    GoldenConfig config() {
        return golden.config();
    }

    void check(String expected, Tensor actual) {
        double distance = GoldenAssert.assertClose(golden, expected, actual, Tolerance.forward(config()));
        Distances.note(backend.name(), config().kind(), distance);
    }
}
