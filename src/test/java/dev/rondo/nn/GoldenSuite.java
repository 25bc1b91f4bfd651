package dev.rondo.nn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rondo.Backend;
import dev.rondo.Tensor;
import dev.rondo.golden.GoldenAssert;
import dev.rondo.golden.GoldenCase;
import dev.rondo.golden.GoldenConfig;
import dev.rondo.golden.Tolerance;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every golden file, forward, on one backend; {@code GoldenCaseTest} holds how many there are. */
abstract class GoldenSuite {
    abstract Backend backend();

    static Stream<GoldenCase> cases() {
        return GoldenCase.all();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void computesWhatPyTorchComputes(GoldenCase golden) {
        RecurrentGolden expected = new RecurrentGolden(golden, backend());
        switch (golden.config().kind()) {
            case "LSTM" -> lstm(golden, expected);
            case "GRU", "RNN" -> hiddenLayer(golden, expected);
            case "LSTMCell" -> lstmCell(golden, expected);
            case "GRUCell", "RNNCell" -> hiddenCell(golden, expected);
            case "Embedding" -> embedding(golden);
            case "EmbeddingBag" -> embeddingBag(golden);
            default -> throw new AssertionError("no test for " + golden.config().kind());
        }
    }

    private static void lstm(GoldenCase golden, RecurrentGolden expected) {
        try (LSTM lstm = expected.lstm()) {
            LSTMState initial = expected.lstmState();
            if (!expected.packed()) {
                LSTMOutput out = lstm.forward(golden.tensor("input"), initial);
                expected.check("out64", out.output());
                expected.check("hn64", out.state().h());
                expected.check("cn64", out.state().c());
                return;
            }
            PackedSequence packed = pack(golden, expected);
            PackedOutput<LSTMState> out = lstm.forward(packed, initial);
            expected.check("out64", out.output().data());
            expected.check("hn64", out.state().h());
            expected.check("cn64", out.state().c());
            LSTMOutput padded = lstm.forward(golden.tensor("input"), expected.lengths(), initial);
            assertSame(padded.output(), out.output().pad(golden.config().batchFirst()));
            for (int n = 0; n < expected.lengths().length; n++) {
                LSTMState own = initial == null
                        ? null
                        : LSTMState.of(initial.h().select(1, n), initial.c().select(1, n));
                LSTMOutput alone = lstm.forward(sequence(golden, expected, n), own);
                assertSame(out.state().h().select(1, n), alone.state().h(), golden);
                assertSame(out.state().c().select(1, n), alone.state().c(), golden);
                assertSame(out.output().unpack().get(n), alone.output(), golden);
            }
        }
    }

    private static void hiddenLayer(GoldenCase golden, RecurrentGolden expected) {
        try (HiddenLayer layer = expected.hiddenLayer()) {
            Tensor initial = expected.hiddenState();
            if (!expected.packed()) {
                RNNOutput out = layer.forward(golden.tensor("input"), initial);
                expected.check("out64", out.output());
                expected.check("hn64", out.state());
                return;
            }
            PackedOutput<Tensor> out = layer.forward(pack(golden, expected), initial);
            expected.check("out64", out.output().data());
            expected.check("hn64", out.state());
            RNNOutput padded = layer.forward(golden.tensor("input"), expected.lengths(), initial);
            assertSame(padded.output(), out.output().pad(golden.config().batchFirst()));
            for (int n = 0; n < expected.lengths().length; n++) {
                Tensor own = initial == null ? null : initial.select(1, n);
                RNNOutput alone = layer.forward(sequence(golden, expected, n), own);
                assertSame(out.state().select(1, n), alone.state(), golden);
                assertSame(out.output().unpack().get(n), alone.output(), golden);
            }
        }
    }

    private static PackedSequence pack(GoldenCase golden, RecurrentGolden expected) {
        PackedSequence packed = PackedSequence.pack(
                golden.tensor("input"), expected.lengths(), golden.config().batchFirst(), false);
        assertThat(packed.data().maxAbsDiff(golden.tensor("packed_data"))).isZero();
        assertThat(toLongs(packed.batchSizes()))
                .containsExactly(golden.longs("batch_sizes").toArray());
        assertThat(toLongs(packed.sortedIndices()))
                .containsExactly(golden.longs("sorted_indices").toArray());
        return packed;
    }

    private static long[] toLongs(int[] values) {
        return Arrays.stream(values).asLongStream().toArray();
    }

    /** One sequence of a padded batch, [length, I]. */
    private static Tensor sequence(GoldenCase golden, RecurrentGolden expected, int n) {
        return Sequences.unpadSequence(
                        golden.tensor("input"),
                        expected.lengths(),
                        golden.config().batchFirst())
                .get(n);
    }

    private static void assertSame(Tensor padded, PackedSequence.Padded other) {
        assertThat(padded.maxAbsDiff(other.data())).isZero();
    }

    private static void assertSame(Tensor packed, Tensor alone, GoldenCase golden) {
        assertThat(packed.maxAbsDiff(alone))
                .isLessThanOrEqualTo(Tolerance.forward(golden.config()).bound());
    }

    private static void lstmCell(GoldenCase golden, RecurrentGolden expected) {
        try (LSTMCell cell = expected.lstmCell()) {
            LSTMState state = expected.lstmState();
            List<Tensor> outputs = new ArrayList<>();
            for (int step = 0; step < golden.config().steps(); step++) {
                state = cell.forward(golden.tensor("input").select(0, step), state);
                outputs.add(state.h());
            }
            expected.check("out64", Tensor.stack(outputs, 0));
            expected.check("hn64", state.h());
            expected.check("cn64", state.c());
        }
    }

    private static void hiddenCell(GoldenCase golden, RecurrentGolden expected) {
        try (HiddenCell cell = expected.hiddenCell()) {
            Tensor state = expected.hiddenState();
            List<Tensor> outputs = new ArrayList<>();
            for (int step = 0; step < golden.config().steps(); step++) {
                state = cell.forward(golden.tensor("input").select(0, step), state);
                outputs.add(state);
            }
            expected.check("out64", Tensor.stack(outputs, 0));
            expected.check("hn64", state);
        }
    }

    /** The table of a case, with weights of its own. */
    static Embedding embedding(GoldenConfig config) {
        return options(config, Embedding.builder(config.numEmbeddings(), config.embeddingDim()))
                .build();
    }

    /** The same in bags. */
    static EmbeddingBag embeddingBag(GoldenConfig config) {
        return options(config, EmbeddingBag.builder(config.numEmbeddings(), config.embeddingDim()))
                .mode(EmbeddingBag.Mode.of(config.mode()))
                .build();
    }

    private static void embedding(GoldenCase golden) {
        GoldenConfig config = golden.config();
        Embedding embedding = embedding(config);
        embedding.loadStateDict(golden.params());
        Tolerance tolerance = config.maxNorm().isPresent() ? Tolerance.sum(config.embeddingDim()) : Tolerance.exact();
        GoldenAssert.assertClose(golden, "out32", embedding.forward(golden.longs("indices")), tolerance);
        GoldenAssert.assertClose(golden, "weight_after", embedding.weight(), tolerance);
    }

    private static void embeddingBag(GoldenCase golden) {
        EmbeddingBag bag = embeddingBag(golden.config());
        bag.loadStateDict(golden.params());
        Tensor weights = golden.has("per_sample_weights") ? golden.tensor("per_sample_weights") : null;
        Tensor out = bag.forward(golden.longs("indices"), golden.longs("offsets"), weights);
        GoldenAssert.assertClose(
                golden, "out32", out, Tolerance.sum(golden.longs("indices").numel()));
    }

    private static <B extends TableBuilder<B>> B options(GoldenConfig config, B builder) {
        config.paddingIdx().ifPresent(builder::paddingIdx);
        builder.scaleGradByFreq(config.scaleGradByFreq());
        config.maxNorm().ifPresent(norm -> builder.maxNorm(norm).normType(config.normType()));
        return builder;
    }
}
