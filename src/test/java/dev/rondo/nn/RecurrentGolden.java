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
    private final Tolerance tolerance;

    RecurrentGolden(GoldenCase golden, Backend backend) {
        this.golden = golden;
        this.backend = backend;
        this.tolerance = Tolerance.forward(golden.config());
    }

    LSTM lstm() {
        GoldenConfig config = golden.config();
        LSTM lstm = LSTM.builder(config.inputSize(), config.hiddenSize())
                .numLayers(config.numLayers())
                .bias(config.bias())
                .batchFirst(config.batchFirst())
                .bidirectional(config.bidirectional())
                .projSize(config.projSize())
                .backend(backend)
                .build();
        lstm.loadStateDict(golden.params());
        return lstm;
    }

    LSTMCell lstmCell() {
        GoldenConfig config = golden.config();
        LSTMCell cell = LSTMCell.builder(config.inputSize(), config.hiddenSize())
                .bias(config.bias())
                .backend(backend)
                .build();
        cell.loadStateDict(golden.params());
        return cell;
    }

    LSTMState lstmState() {
        return golden.has("h0") ? LSTMState.of(golden.tensor("h0"), golden.tensor("c0")) : null;
    }

    void check(String expected, Tensor actual) {
        Distances.note(
                backend.name(), golden.config().kind(), GoldenAssert.assertClose(golden, expected, actual, tolerance));
    }
}
