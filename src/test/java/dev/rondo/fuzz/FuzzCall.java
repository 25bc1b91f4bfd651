package dev.rondo.fuzz;

import dev.rondo.Backend;
import dev.rondo.Generator;
import dev.rondo.Tensor;
import dev.rondo.nn.GRU;
import dev.rondo.nn.LSTM;
import dev.rondo.nn.LSTMOutput;
import dev.rondo.nn.LSTMState;
import dev.rondo.nn.Module;
import dev.rondo.nn.Nonlinearity;
import dev.rondo.nn.RNN;
import dev.rondo.nn.RNNOutput;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Runs a case on one backend: y, h and, of an LSTM, c. */
final class FuzzCall {
    private final FuzzCase fuzz;
    private final Backend backend;
    private final List<GuardedTensor> provided = new ArrayList<>();

    FuzzCall(FuzzCase fuzz, Backend backend) {
        this.fuzz = fuzz;
        this.backend = backend;
    }

    List<Tensor> run() {
        List<Tensor> results;
        try (Module module = module()) {
            Tensor h0 = fuzz.state(fuzz.outputSize());
            if (module instanceof LSTM lstm) {
                Tensor c0 = fuzz.state(fuzz.hiddenSize);
                results = run(lstm, h0 == null || c0 == null ? null : LSTMState.of(h0, c0));
            } else if (module instanceof GRU gru) {
                results = run(gru, h0);
            } else {
                results = run((RNN) module, h0);
            }
        }
        provided.forEach(GuardedTensor::check);
        return results;
    }

    private Module module() {
        Generator g = Generator.manualSeed(fuzz.seed);
        return switch (fuzz.kind) {
            case LSTM ->
                LSTM.builder(fuzz.inputSize, fuzz.hiddenSize)
                        .projSize(fuzz.projSize)
                        .numLayers(fuzz.layers)
                        .bidirectional(fuzz.bidirectional)
                        .bias(fuzz.bias)
                        .batchFirst(fuzz.batchFirst)
                        .threads(fuzz.threads)
                        .generator(g)
                        .backend(backend)
                        .build();
            case GRU ->
                GRU.builder(fuzz.inputSize, fuzz.hiddenSize)
                        .numLayers(fuzz.layers)
                        .bidirectional(fuzz.bidirectional)
                        .bias(fuzz.bias)
                        .batchFirst(fuzz.batchFirst)
                        .threads(fuzz.threads)
                        .generator(g)
                        .backend(backend)
                        .build();
            case RNN_TANH, RNN_RELU ->
                RNN.builder(fuzz.inputSize, fuzz.hiddenSize)
                        .nonlinearity(fuzz.kind == FuzzCase.Kind.RNN_RELU ? Nonlinearity.RELU : Nonlinearity.TANH)
                        .numLayers(fuzz.layers)
                        .bidirectional(fuzz.bidirectional)
                        .bias(fuzz.bias)
                        .batchFirst(fuzz.batchFirst)
                        .threads(fuzz.threads)
                        .generator(g)
                        .backend(backend)
                        .build();
        };
    }

    private List<Tensor> run(LSTM lstm, @Nullable LSTMState state) {
        int[] lengths = fuzz.lengths;
        LSTMOutput out;
        if (lengths != null) {
            out = lstm.forward(fuzz.input(), lengths, state);
        } else if (fuzz.intoProvided) {
            out = new LSTMOutput(y(), LSTMState.of(h(fuzz.outputSize()), h(fuzz.hiddenSize)));
            lstm.forward(fuzz.input(), state, out);
        } else {
            out = lstm.forward(fuzz.input(), state);
        }
        return List.of(out.output(), out.state().h(), out.state().c());
    }

    private List<Tensor> run(GRU gru, @Nullable Tensor state) {
        int[] lengths = fuzz.lengths;
        RNNOutput out;
        if (lengths != null) {
            out = gru.forward(fuzz.input(), lengths, state);
        } else if (fuzz.intoProvided) {
            out = new RNNOutput(y(), h(fuzz.outputSize()));
            gru.forward(fuzz.input(), state, out);
        } else {
            out = gru.forward(fuzz.input(), state);
        }
        return List.of(out.output(), out.state());
    }

    private List<Tensor> run(RNN rnn, @Nullable Tensor state) {
        int[] lengths = fuzz.lengths;
        RNNOutput out;
        if (lengths != null) {
            out = rnn.forward(fuzz.input(), lengths, state);
        } else if (fuzz.intoProvided) {
            out = new RNNOutput(y(), h(fuzz.outputSize()));
            rnn.forward(fuzz.input(), state, out);
        } else {
            out = rnn.forward(fuzz.input(), state);
        }
        return List.of(out.output(), out.state());
    }

    private Tensor y() {
        int width = fuzz.outputWidth();
        if (!fuzz.batched) {
            return guarded(fuzz.steps, width);
        }
        return fuzz.batchFirst ? guarded(fuzz.batch, fuzz.steps, width) : guarded(fuzz.steps, fuzz.batch, width);
    }

    private Tensor h(int width) {
        return fuzz.batched ? guarded(fuzz.stateRows(), fuzz.batch, width) : guarded(fuzz.stateRows(), width);
    }

    private Tensor guarded(int... shape) {
        GuardedTensor tensor = new GuardedTensor(shape);
        provided.add(tensor);
        return tensor.tensor();
    }
}
