package dev.rondo.bench.training;

import dev.rondo.Backend;
import dev.rondo.Generator;
import dev.rondo.LongTensor;
import dev.rondo.Precision;
import dev.rondo.Tensor;
import dev.rondo.Threads;
import dev.rondo.nn.CrossEntropyLoss;
import dev.rondo.nn.Embedding;
import dev.rondo.nn.GRU;
import dev.rondo.nn.LSTM;
import dev.rondo.nn.Linear;
import dev.rondo.nn.MSELoss;
import dev.rondo.nn.Module;
import dev.rondo.nn.PackedSequence;
import dev.rondo.nn.RNN;
import dev.rondo.nn.Tape;
import dev.rondo.nn.Variable;
import dev.rondo.optim.Adam;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rondo's side: a model that takes steps. */
final class RondoTraining implements AutoCloseable {
    private final TrainingCase shape;
    private final Precision precision;
    private final Generator random = Generator.manualSeed(1);
    private final List<Module> modules = new ArrayList<>();
    private final Model model;
    private final Adam optimizer;

    /** What computes the loss of a step. */
    private interface Model {
        Variable loss(Tape tape);
    }

    /** A layer on a tape: its output of rows, packed where there is a batch to be like. */
    private interface Layer {
        Variable output(Variable x, @Nullable PackedSequence packed);
    }

    /** Draws parameters and data in the order of PyTorch's side. */
    RondoTraining(TrainingCase shape, int threads, Precision precision) {
        this.shape = shape;
        this.precision = precision;
        Threads policy = Threads.fixed(threads);
        model = shape.vocabulary() > 0 ? words(policy) : layer(policy);
        optimizer =
                Adam.builder(Module.trainableOf(modules.toArray(new Module[0]))).build();
    }

    private <M extends Module> M kept(M module) {
        modules.add(module);
        return module;
    }

    private Layer recurrent(Threads policy) {
        int in = shape.inputSize();
        int hidden = shape.hiddenSize();
        Backend backend = Backend.oneDnn();
        return switch (shape.kind()) {
            case "LSTM" -> {
                LSTM lstm = kept(LSTM.builder(in, hidden)
                        .numLayers(shape.layers())
                        .generator(random)
                        .backend(backend)
                        .threads(policy)
                        .precision(precision)
                        .build());
                yield (x, packed) -> packed == null
                        ? lstm.forward(x).output()
                        : lstm.forward(x, packed, null).output();
            }
            case "GRU" -> {
                GRU gru = kept(GRU.builder(in, hidden)
                        .generator(random)
                        .backend(backend)
                        .threads(policy)
                        .precision(precision)
                        .build());
                yield (x, packed) -> gru.forward(x).output();
            }
            default -> {
                RNN rnn = kept(RNN.builder(in, hidden)
                        .generator(random)
                        .backend(backend)
                        .threads(policy)
                        .precision(precision)
                        .build());
                yield (x, packed) -> rnn.forward(x).output();
            }
        };
    }

    private Model words(Threads policy) {
        Embedding embedding = kept(Embedding.builder(shape.vocabulary(), shape.inputSize())
                .generator(random)
                .threads(policy)
                .build());
        Layer layer = recurrent(policy);
        Linear head = kept(Linear.builder(shape.hiddenSize(), shape.vocabulary())
                .generator(random)
                .backend(Backend.oneDnn())
                .threads(policy)
                .build());
        LongTensor x = random.randint(0, shape.vocabulary(), shape.time(), shape.batch());
        LongTensor target = random.randint(0, shape.vocabulary(), shape.time(), shape.batch())
                .reshape(-1);
        CrossEntropyLoss criterion = CrossEntropyLoss.builder().build();
        return tape -> {
            Variable logits = head.forward(layer.output(embedding.forward(tape, x), null));
            return criterion.forward(logits.reshape(-1, shape.vocabulary()), target);
        };
    }

    private Model layer(Threads policy) {
        Layer layer = recurrent(policy);
        Tensor x = random.randn(shape.time(), shape.batch(), shape.inputSize());
        PackedSequence packed = shape.ragged() ? PackedSequence.pack(x, shape.lengths(), false, false) : null;
        Tensor target = packed == null
                ? random.randn(shape.time(), shape.batch(), shape.hiddenSize())
                : random.randn(packed.data().size(0), shape.hiddenSize());
        MSELoss criterion = MSELoss.builder().build();
        Tensor data = packed == null ? x : packed.data();
        return tape -> {
            Variable input = shape.inputGradient() ? tape.input(data) : tape.constant(data);
            return criterion.forward(layer.output(input, packed), target);
        };
    }

    /** One step; its loss. */
    double step() {
        try (Tape tape = new Tape()) {
            Variable loss = model.loss(tape);
            optimizer.zeroGrad();
            loss.backward();
            optimizer.step();
            return loss.item();
        }
    }

    @Override
    public void close() {
        modules.forEach(Module::close);
    }
}
