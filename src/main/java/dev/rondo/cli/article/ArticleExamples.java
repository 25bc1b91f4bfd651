package dev.rondo.cli.article;

import dev.rondo.Backend;
import dev.rondo.Generator;
import dev.rondo.LongTensor;
import dev.rondo.Tensor;
import dev.rondo.nn.Embedding;
import dev.rondo.nn.LSTM;
import dev.rondo.nn.LSTMCell;
import dev.rondo.nn.LSTMOutput;
import dev.rondo.nn.LSTMState;
import java.util.ArrayList;
import java.util.List;

/** The article's three programs, line by line, in Java. */
final class ArticleExamples {
    private static final int SEED = 1000;

    private ArticleExamples() {}

    /** Three sentences of two words, each a vector of four, through {@code nn.LSTM(4, 3, 1)}. */
    static LSTMOutput lstm(Backend backend) {
        Generator generator = Generator.manualSeed(SEED, Generator.Stream.TORCH_0_3);
        Tensor input = generator.randn(2, 3, 4);
        try (LSTM lstm =
                LSTM.builder(4, 3).generator(generator).backend(backend).build()) {
            Tensor h0 = generator.randn(1, 3, 3);
            Tensor c0 = generator.randn(1, 3, 3);
            return lstm.forward(input, LSTMState.of(h0, c0));
        }
    }

    /** The same, step by step through {@code nn.LSTMCell(4, 3)}. */
    static Tensor cell(Backend backend) {
        Generator generator = Generator.manualSeed(SEED, Generator.Stream.TORCH_0_3);
        Tensor input = generator.randn(2, 3, 4);
        try (LSTMCell cell =
                LSTMCell.builder(4, 3).generator(generator).backend(backend).build()) {
            LSTMState state = LSTMState.of(generator.randn(3, 3), generator.randn(3, 3));
            List<Tensor> out = new ArrayList<>();
            for (int step = 0; step < input.size(0); step++) {
                state = cell.forward(input.select(0, step), state);
                out.add(state.h());
            }
            return Tensor.stack(out, 0);
        }
    }

    /** Words 3, 2, 1 through an embedding whose rows are 0..3, 4..7, ... : [3, 1, 4]. */
    static Tensor embed() {
        Embedding embedding = Embedding.fromPretrained(Tensor.arange(0, 20).reshape(5, 4));
        return embedding.forward(LongTensor.arange(3, 0, -1)).unsqueeze(1);
    }

    /** The embedded words through {@code nn.LSTM(4, 3, 1)} with a state for a batch of three. */
    static LSTMOutput embeddedLstm(Backend backend, Tensor input) {
        Generator generator = Generator.manualSeed(SEED, Generator.Stream.TORCH_0_3);
        try (LSTM lstm =
                LSTM.builder(4, 3).generator(generator).backend(backend).build()) {
            Tensor h0 = generator.randn(1, 3, 3);
            Tensor c0 = generator.randn(1, 3, 3);
            return lstm.forward(input, LSTMState.of(h0, c0));
        }
    }
}
