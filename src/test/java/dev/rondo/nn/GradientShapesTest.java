package dev.rondo.nn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rondo.Backend;
import dev.rondo.Generator;
import dev.rondo.Precision;
import dev.rondo.Tensor;
import dev.rondo.Threads;
import dev.rondo.testing.RelativeDistance;
import dev.rondo.testing.TestBackends;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Gradients of shapes that products are cut at: against the reference, and the same bits on any number of threads. */
@Tag("native")
class GradientShapesTest {
    /** Of a whole tensor, by the L2 norm. */
    private static final double RELATIVE = 1e-6;

    /** Above it, one layer in one direction does, which saves time and memory. */
    private static final int LARGE = 400;

    /**
     * A layer and its input.
     *
     * @param lengths of the sequences where they differ, else null
     */
    record Case(String kind, int steps, int batch, int inputSize, int hiddenSize, int projSize, int[] lengths) {
        @Override
        public String toString() {
            return kind + " T" + steps + " N" + batch + " I" + inputSize + " H" + hiddenSize + " P" + projSize
                    + (lengths == null ? "" : " " + Arrays.toString(lengths));
        }

        int layers() {
            return hiddenSize > LARGE ? 1 : 2;
        }

        private <B extends RecurrentLayerBuilder<B>> B options(B builder, Run run) {
            boolean large = hiddenSize > LARGE;
            return builder.bidirectional(!large)
                    .numLayers(layers())
                    .backend(run.backend)
                    .threads(run.threads)
                    .precision(run.precision)
                    .generator(Generator.manualSeed(7));
        }

        RecurrentLayer layer(Run run) {
            return switch (kind) {
                case "LSTM" ->
                    options(LSTM.builder(inputSize, hiddenSize), run)
                            .projSize(projSize)
                            .build();
                case "GRU" -> options(GRU.builder(inputSize, hiddenSize), run).build();
                default ->
                    options(RNN.builder(inputSize, hiddenSize), run)
                            .nonlinearity(Nonlinearity.of(kind))
                            .build();
            };
        }

        /** All gradients, outputs and final states, by name. */
        Map<String, Tensor> run(Backend backend, Threads threads) {
            return run(new Run(backend, threads, Precision.F32));
        }

        Map<String, Tensor> run(Run run) {
            Generator random = Generator.manualSeed(11);
            Tensor x = random.randn(steps, batch, inputSize);
            int width = (hiddenSize > LARGE ? 1 : 2) * (projSize > 0 ? projSize : hiddenSize);
            int rows = lengths == null ? steps * batch : Arrays.stream(lengths).sum();
            Tensor gradient = lengths == null ? random.randn(steps, batch, width) : random.randn(rows, width);
            PackedSequence packed = lengths == null ? null : PackedSequence.pack(x, lengths, false, false);
            Map<String, Tensor> all = new LinkedHashMap<>();
            try (RecurrentLayer layer = layer(run);
                    TrainingPass pass = forward(layer, x, packed)) {
                all.put("output", pass.output());
                all.put("h", pass.h());
                Gradients gradients = pass.backward(gradient, pass.h(), null);
                all.putAll(gradients.parameters());
                all.put("input", gradients.input());
                all.put("h0", gradients.h0());
                if (pass.c() != null) {
                    all.put("c0", gradients.c0());
                }
            }
            return all;
        }

        private static TrainingPass forward(RecurrentLayer layer, Tensor x, PackedSequence packed) {
            if (layer instanceof LSTM lstm) {
                return packed == null ? lstm.forwardTraining(x, null) : lstm.forwardTraining(packed, null);
            }
            HiddenLayer hidden = (HiddenLayer) layer;
            return packed == null ? hidden.forwardTraining(x, null) : hidden.forwardTraining(packed, null);
        }
    }

    /** How a layer computes. */
    record Run(Backend backend, Threads threads, Precision precision) {}

    static Stream<Case> cases() {
        int[] ragged = {9, 1, 7, 7, 2, 5, 3, 1, 8, 6, 4};
        int[] alone = {13, 12, 3, 3, 2, 9};
        return Stream.of(
                new Case("LSTM", 6, 11, 5, 7, 0, null),
                new Case("LSTM", 9, 11, 5, 12, 4, ragged),
                new Case("LSTM", 13, 6, 20, 520, 0, alone),
                new Case("LSTM", 40, 9, 30, 72, 0, null),
                new Case("LSTM", 3, 1, 70, 520, 0, null),
                new Case("LSTM", 50, 13, 16, 24, 8, null),
                new Case("GRU", 9, 11, 6, 33, 0, ragged),
                new Case("GRU", 40, 13, 64, 64, 0, null),
                new Case("GRU", 13, 6, 20, 700, 0, alone),
                new Case("tanh", 9, 11, 6, 300, 0, ragged),
                new Case("relu", 21, 33, 8, 16, 0, null));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void areThoseOfTheReference(Case shape) {
        Map<String, Tensor> expected = shape.run(Backend.reference(), Threads.fixed(1));
        shape.run(TestBackends.oneDnn(), Threads.fixed(1))
                .forEach((name, actual) -> assertThat(RelativeDistance.of(actual, expected.get(name)))
                        .as(name)
                        .isLessThanOrEqualTo(RELATIVE));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void doNotDependOnThreads(Case shape) {
        Map<String, Tensor> expected = shape.run(TestBackends.oneDnn(), Threads.fixed(1));
        for (int run = 0; run < 3; run++) {
            shape.run(TestBackends.oneDnn(), Threads.adaptive())
                    .forEach((name, actual) -> assertThat(actual.maxAbsDiff(expected.get(name)))
                            .as(name)
                            .isZero());
        }
    }
}
