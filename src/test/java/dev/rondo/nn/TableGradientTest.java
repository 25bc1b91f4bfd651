package dev.rondo.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rondo.Generator;
import dev.rondo.LongTensor;
import dev.rondo.Tensor;
import dev.rondo.Threads;
import dev.rondo.golden.GoldenAssert;
import dev.rondo.golden.GoldenCase;
import dev.rondo.golden.Tolerance;
import dev.rondo.internal.threads.RowRanges;
import dev.rondo.testing.Distances;
import dev.rondo.testing.Recorded;
import dev.rondo.testing.TestSeed;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The gradients of Embedding and EmbeddingBag: every golden column, recorded numbers, and algebra. */
class TableGradientTest {
    static Stream<GoldenCase> golden() {
        List<GoldenCase> cases =
                Stream.of("Embedding", "EmbeddingBag").flatMap(GoldenCase::all).toList();
        assertThat(cases).hasSize(12).allMatch(golden -> golden.has("grad32.weight"));
        return cases.stream();
    }

    static List<Recorded> bags() {
        return Recorded.cases("bags");
    }

    @ParameterizedTest
    @MethodSource("golden")
    void differentiatesAsPyTorchDoes(GoldenCase golden) {
        LongTensor indices = golden.longs("indices");
        TrainingPass pass;
        if (golden.config().kind().equals("Embedding")) {
            Embedding table = GoldenSuite.embedding(golden.config());
            table.loadStateDict(golden.params());
            pass = table.forwardTraining(indices);
            GoldenAssert.assertClose(golden, "weight_after", table.weight(), Tolerance.sum(6));
        } else {
            EmbeddingBag bag = GoldenSuite.embeddingBag(golden.config());
            bag.loadStateDict(golden.params());
            Tensor weights = golden.has("per_sample_weights") ? golden.tensor("per_sample_weights") : null;
            pass = bag.forwardTraining(indices, golden.longs("offsets"), weights);
        }
        Tolerance tolerance = Tolerance.sum(indices.numel());
        GoldenAssert.assertClose(golden, "out32", pass.output(), tolerance);
        Tensor gradient = pass.backward(golden.tensor("gout")).parameters().get("weight");
        double largest = GoldenAssert.assertClose(golden, "grad32.weight", gradient, tolerance);
        Distances.note("Java", golden.config().kind() + " weight gradient", largest);
    }

    @ParameterizedTest
    @MethodSource("bags")
    void bagsAreWhatPyTorchRecorded(Recorded recorded) {
        EmbeddingBag bag = options(recorded).build();
        assertThat(bag).hasToString(recorded.text("repr"));
        LongTensor indices = recorded.longs("indices");
        LongTensor offsets = recorded.has("offsets") ? recorded.longs("offsets") : null;
        Tensor weights = recorded.has("weights") ? recorded.tensor("weights") : null;
        Tolerance tolerance = Tolerance.sum(8);
        try (TrainingPass pass = bag.forwardTraining(indices, offsets, weights)) {
            GoldenAssert.assertClose("out", recorded.doubles("out"), pass.output(), tolerance);
            GoldenAssert.assertClose("after", recorded.doubles("after"), bag.weight(), tolerance);
            Gradients gradients = pass.backward(recorded.tensor("gout"));
            Tensor gradient = gradients.parameters().get("weight");
            GoldenAssert.assertClose("grad", recorded.doubles("grad"), gradient, tolerance);
            if (weights == null) {
                assertThatThrownBy(gradients::input).isInstanceOf(IllegalStateException.class);
            } else {
                assertThat(gradients.input().shape()).isEqualTo(indices.shape());
                double largest = GoldenAssert.assertClose(
                        "gradweights", recorded.doubles("gradweights"), gradients.input(), tolerance);
                Distances.note("Java", "EmbeddingBag per-sample weights' gradient", largest);
            }
        }
    }

    private static EmbeddingBag.Builder options(Recorded recorded) {
        Recorded options = recorded.object("options");
        EmbeddingBag.Builder builder = EmbeddingBag.builder(6, 3)
                .weight(recorded.tensor("weight"))
                .mode(EmbeddingBag.Mode.of(recorded.text("mode")));
        for (String name : options.names()) {
            switch (name) {
                case "padding_idx" -> builder.paddingIdx(options.integer(name));
                case "include_last_offset" -> builder.includeLastOffset(options.flag(name));
                case "scale_grad_by_freq" -> builder.scaleGradByFreq(options.flag(name));
                case "max_norm" -> builder.maxNorm(options.number(name));
                case "norm_type" -> builder.normType(options.number(name));
                default -> throw new AssertionError("no option " + name);
            }
        }
        return builder;
    }

    /** Repeated rows add up to the same bits, whoever adds them. */
    @ParameterizedTest
    @EnumSource(EmbeddingBag.Mode.class)
    void threadsChangeNoBit(EmbeddingBag.Mode mode) {
        int width = 16;
        int rows = 700;
        int count = Math.toIntExact(3 * RowRanges.WORTHWHILE / (width * (long) Float.BYTES));
        Random random = new Random(TestSeed.seed());
        LongTensor indices = LongTensor.of(random.longs(count, 0, rows).toArray());
        LongTensor offsets = LongTensor.arange(0, count, 7);
        Tensor weight = TestSeed.generator().randn(rows, width);
        Tensor gradient = TestSeed.generator().randn(offsets.numel(), width);
        Tensor each = TestSeed.generator().randn(count, width);
        float[] ofBags = null;
        float[] ofRows = null;
        for (Threads threads : List.of(Threads.fixed(1), Threads.fixed(2), Threads.adaptive())) {
            EmbeddingBag bag = EmbeddingBag.builder(rows, width)
                    .weight(weight)
                    .mode(mode)
                    .paddingIdx(3)
                    .threads(threads)
                    .build();
            float[] bags = weightGradient(bag.forwardTraining(indices, offsets, null), gradient);
            ofBags = ofBags == null ? bags : ofBags;
            assertThat(bags).isEqualTo(ofBags);
            Embedding table = Embedding.builder(rows, width)
                    .weight(weight)
                    .threads(threads)
                    .build();
            float[] found = weightGradient(table.forwardTraining(indices), each);
            ofRows = ofRows == null ? found : ofRows;
            assertThat(found).isEqualTo(ofRows);
        }
    }

    private static float[] weightGradient(TrainingPass pass, Tensor gradient) {
        return pass.backward(gradient).parameters().get("weight").toArray();
    }

    /** The derivative of a sum is how often each row was in it. */
    @Test
    void countsRowsThatTakePartAndNoOthers() {
        LongTensor indices = LongTensor.of(new long[] {1, 1, 4, 0, 1, 3});
        Embedding table = Embedding.builder(6, 2).paddingIdx(0).build();
        TrainingPass pass = table.forwardTraining(indices);
        assertThat(pass.output().maxAbsDiff(table.forward(indices))).isZero();
        assertThat(weightGradient(pass, Tensor.ones(6, 2))).containsExactly(0, 0, 3, 3, 0, 0, 1, 1, 1, 1, 0, 0);
        EmbeddingBag bag = EmbeddingBag.builder(6, 1)
                .mode(EmbeddingBag.Mode.SUM)
                .includeLastOffset(true)
                .build();
        LongTensor offsets = LongTensor.of(new long[] {0, 2, 4});
        assertThat(weightGradient(bag.forwardTraining(indices, offsets, null), Tensor.ones(2, 1)))
                .containsExactly(1, 2, 0, 0, 1, 0);
        assertThat(weightGradient(bag.forwardTraining(indices, LongTensor.of(new long[] {0}), null), Tensor.ones(0, 1)))
                .containsOnly(0);
        assertThat(table.forwardTraining(LongTensor.of(new long[0], 0))
                        .backward(null)
                        .parameters()
                        .get("weight")
                        .toArray())
                .containsOnly(0);
    }

    @Test
    void misuseSaysWhatIsWrong() {
        LongTensor indices = LongTensor.of(new long[] {1, 2});
        Embedding table =
                Embedding.builder(3, 2).generator(Generator.manualSeed(1)).build();
        EmbeddingBag bag = EmbeddingBag.builder(3, 2).build();
        assertThatThrownBy(() -> EmbeddingBag.builder(3, 2)
                        .scaleGradByFreq(true)
                        .mode(EmbeddingBag.Mode.MAX)
                        .build())
                .hasMessage("max mode does not support scaling the gradient by the frequency");
        assertThatThrownBy(() -> bag.forwardTraining(indices, null, null))
                .hasMessage("offsets has to be a 1D Tensor but got None");
        assertThatThrownBy(() -> bag.forwardTraining(indices, LongTensor.of(new long[] {0}), Tensor.ones(2)))
                .hasMessageContaining("only supported for mode='sum'");
        assertThatThrownBy(() -> table.forwardTraining(LongTensor.of(new long[] {3})))
                .isInstanceOf(IndexOutOfBoundsException.class);
        TrainingPass twice = table.forwardTraining(indices);
        twice.backward(null);
        assertThatThrownBy(() -> twice.backward(null)).hasMessageContaining("a second time");
        TrainingPass pass = table.forwardTraining(indices);
        assertThatThrownBy(() -> pass.backward(Tensor.zeros(2, 3))).hasMessageContaining("must have the shape");
        assertThatThrownBy(() -> pass.backward(null, Tensor.zeros(2), null)).hasMessageContaining("gradH");
        table.trainable().get(0).update(weight -> weight.set(1, 0, 0));
        assertThatThrownBy(() -> pass.backward(null)).hasMessageContaining("have been changed since this pass");
        TrainingPass loaded = bag.forwardTraining(indices, LongTensor.of(new long[] {0}), null);
        bag.loadStateDict(Map.of("weight", Tensor.zeros(3, 2)));
        assertThatThrownBy(() -> loaded.backward(null)).hasMessageContaining("have been changed since this pass");
        TrainingPass late = table.forwardTraining(indices);
        table.close();
        assertThatThrownBy(() -> late.backward(null)).hasMessage("Embedding is closed");
    }

    /** A sum's derivative is the count of each row, and so 1 when divided by it, however unequal the counts are. */
    @Test
    void scalingByFrequencyDividesByTheRowsOwnCount() {
        LongTensor indices = LongTensor.of(new long[] {0, 1, 2, 2, 5, 4, 1});
        EmbeddingBag bag = EmbeddingBag.builder(6, 1)
                .mode(EmbeddingBag.Mode.SUM)
                .scaleGradByFreq(true)
                .build();
        LongTensor offsets = LongTensor.of(new long[] {0, 3, 3, 5});
        assertThat(weightGradient(bag.forwardTraining(indices, offsets, null), Tensor.ones(4, 1)))
                .containsExactly(1, 1, 1, 0, 1, 1);
        Embedding table = Embedding.builder(6, 1).scaleGradByFreq(true).build();
        assertThat(weightGradient(table.forwardTraining(indices), Tensor.ones(7, 1)))
                .containsExactly(1, 1, 1, 0, 1, 1);
    }

    @Test
    void scalingByFrequencyIsPartOfTheName() {
        assertThat(Embedding.builder(3, 2).scaleGradByFreq(true).normType(1).build())
                .hasToString("Embedding(3, 2, norm_type=1.0, scale_grad_by_freq=True)");
    }
}
