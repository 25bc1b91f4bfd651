package dev.rondo.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.rondo.Backend;
import dev.rondo.Generator;
import dev.rondo.Json;
import dev.rondo.LongTensor;
import dev.rondo.Tensor;
import dev.rondo.nn.CrossEntropyLoss;
import dev.rondo.nn.Embedding;
import dev.rondo.nn.GRU;
import dev.rondo.nn.LSTM;
import dev.rondo.nn.Linear;
import dev.rondo.nn.Module;
import dev.rondo.nn.Parameter;
import dev.rondo.nn.Tape;
import dev.rondo.nn.Variable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whole trainings from a seed alone, whose losses are PyTorch's; {@code training/make_runs.py} recorded those. */
abstract class TrainingRunContract {
    private static final int STEPS = 50;
    private static final double RELATIVE = 1e-4;

    abstract Backend backend();

    @Test
    void classifierWithDropoutAndAdam() throws IOException {
        check("classifier", classifier());
    }

    @Test
    void taggerOfRaggedSentencesWithMomentum() throws IOException {
        check("tagger", tagger());
    }

    @Test
    void aTrainingRepeatsToTheLastBit() {
        assertThat(classifier()).isEqualTo(classifier());
        assertThat(tagger()).isEqualTo(tagger());
    }

    private List<Float> classifier() {
        Generator generator = Generator.manualSeed(2024);
        try (LSTM lstm = LSTM.builder(6, 20)
                        .numLayers(2)
                        .bidirectional(true)
                        .dropout(0.3)
                        .generator(generator)
                        .backend(backend())
                        .build();
                Linear head = Linear.builder(40, 5)
                        .generator(generator)
                        .backend(backend())
                        .build()) {
            Tensor x = generator.randn(12, 16, 6);
            LongTensor target = generator.randint(0, 5, 16);
            List<Parameter> parameters = Module.trainableOf(lstm, head);
            Adam optimizer = Adam.builder(parameters).lr(0.01).build();
            CrossEntropyLoss criterion = CrossEntropyLoss.builder().build();
            List<Float> losses = new ArrayList<>();
            lstm.train();
            for (int step = 0; step < STEPS; step++) {
                try (Tape tape = new Tape()) {
                    Variable output = lstm.forward(tape.constant(x)).output();
                    Variable loss = criterion.forward(head.forward(output.select(0, -1)), target);
                    optimizer.zeroGrad();
                    loss.backward();
                    ClipGrad.clipGradNorm(parameters, 1);
                    optimizer.step();
                    losses.add(loss.item());
                }
            }
            return losses;
        }
    }

    private List<Float> tagger() {
        Generator generator = Generator.manualSeed(77);
        try (Embedding embedding = Embedding.builder(30, 12)
                        .paddingIdx(0)
                        .generator(generator)
                        .build();
                GRU gru = GRU.builder(12, 24)
                        .batchFirst(true)
                        .generator(generator)
                        .backend(backend())
                        .build();
                Linear head = Linear.builder(24, 7)
                        .generator(generator)
                        .backend(backend())
                        .build()) {
            int[] lengths = {9, 4, 7, 9, 1, 6};
            LongTensor words = padded(generator.randint(1, 30, 6, 9), lengths, 0);
            LongTensor tags = padded(generator.randint(0, 7, 6, 9), lengths, -100);
            SGD optimizer = SGD.builder(Module.trainableOf(embedding, gru, head))
                    .lr(0.5)
                    .momentum(0.9)
                    .build();
            StepLR schedule = new StepLR(optimizer, 20, 0.5);
            CrossEntropyLoss criterion = CrossEntropyLoss.builder().build();
            List<Float> losses = new ArrayList<>();
            for (int step = 0; step < STEPS; step++) {
                try (Tape tape = new Tape()) {
                    Variable output = gru.forward(embedding.forward(tape, words), lengths, null)
                            .output();
                    Variable logits = head.forward(output).reshape(-1, 7);
                    Variable loss = criterion.forward(logits, tags.reshape(-1));
                    optimizer.zeroGrad();
                    loss.backward();
                    optimizer.step();
                    schedule.step();
                    losses.add(loss.item());
                }
            }
            return losses;
        }
    }

    private static LongTensor padded(LongTensor rows, int[] lengths, long padding) {
        long[] values = rows.toArray();
        int width = rows.size(1);
        for (int i = 0; i < values.length; i++) {
            if (i % width >= lengths[i / width]) {
                values[i] = padding;
            }
        }
        return LongTensor.of(values, rows.shape());
    }

    private static void check(String name, List<Float> losses) throws IOException {
        List<Object> expected = Json.array(Json.resource("/training/runs.json").get(name));
        assertThat(losses).hasSameSizeAs(expected);
        for (int step = 0; step < STEPS; step++) {
            double loss = ((Number) expected.get(step)).doubleValue();
            assertThat((double) losses.get(step)).as("step " + step).isCloseTo(loss, within(RELATIVE * loss));
        }
    }
}
