package dev.rondo.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rondo.Backend;
import dev.rondo.BackendStats;
import dev.rondo.Generator;
import dev.rondo.Precision;
import dev.rondo.Tensor;
import dev.rondo.golden.Tolerance;
import dev.rondo.testing.Bf16Machine;
import dev.rondo.testing.RelativeDistance;
import dev.rondo.testing.TestBackends;
import dev.rondo.testing.TestSeed;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Precision.BF16 against the reference; where the CPU has none, the error instead. */
@Tag("native")
class Bf16Test {
    /** Sizes from which on a relative distance means something. */
    private static final int MANY = 16;

    enum Kind {
        GRU,
        RNN_TANH,
        RNN_RELU
    }

    private static LSTM lstm(
            Precision precision, int input, int hidden, int layers, boolean bidirectional, boolean batchFirst) {
        return LSTM.builder(input, hidden)
                .numLayers(layers)
                .bidirectional(bidirectional)
                .batchFirst(batchFirst)
                .generator(TestSeed.fixedGenerator())
                .precision(precision)
                .backend(precision == Precision.F32 ? Backend.reference() : TestBackends.oneDnn())
                .build();
    }

    private static HiddenLayer hiddenLayer(Kind kind, Precision precision, int input, int hidden) {
        Backend backend = precision == Precision.F32 ? Backend.reference() : TestBackends.oneDnn();
        Generator g = TestSeed.fixedGenerator();
        if (kind == Kind.GRU) {
            return GRU.builder(input, hidden)
                    .bidirectional(true)
                    .generator(g)
                    .precision(precision)
                    .backend(backend)
                    .build();
        }
        return RNN.builder(input, hidden)
                .nonlinearity(kind == Kind.RNN_RELU ? Nonlinearity.RELU : Nonlinearity.TANH)
                .bidirectional(true)
                .generator(g)
                .precision(precision)
                .backend(backend)
                .build();
    }

    private static void assertNear(Tensor actual, Tensor expected, int layers, int hidden) {
        double bound = Tolerance.bf16Values(layers).bound();
        assertThat(actual.allClose(expected, bound, bound)).isTrue();
        if (hidden >= MANY) {
            assertThat(RelativeDistance.of(actual, expected))
                    .isPositive()
                    .isLessThanOrEqualTo(Tolerance.bf16Distance(layers).bound());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1,1,true,false",
        "3,1,true,false",
        "7,2,true,true",
        "16,1,false,false",
        "17,2,true,true",
        "33,2,true,false",
        "64,1,true,true",
        "65,2,true,false"
    })
    void lstmAgreesWithTheReference(int hidden, int layers, boolean bidirectional, boolean batchFirst) {
        if (!Bf16Machine.available()) {
            return;
        }
        Generator g = TestSeed.fixedGenerator();
        int batch = 1 + hidden % 5;
        int rows = layers * (bidirectional ? 2 : 1);
        Tensor x = batchFirst ? g.randn(batch, 70, hidden + 1) : g.randn(70, batch, hidden + 1);
        LSTMState state = LSTMState.of(g.randn(rows, batch, hidden), g.randn(rows, batch, hidden));
        try (LSTM layer = lstm(Precision.BF16, hidden + 1, hidden, layers, bidirectional, batchFirst);
                LSTM reference = lstm(Precision.F32, hidden + 1, hidden, layers, bidirectional, batchFirst)) {
            LSTMOutput actual = layer.forward(x, state);
            LSTMOutput expected = reference.forward(x, state);
            assertNear(actual.output(), expected.output(), layers, hidden);
            assertNear(actual.state().h(), expected.state().h(), layers, hidden);
            assertNear(actual.state().c(), expected.state().c(), layers, hidden);
            assertThat(layer.backend().stats().implementations())
                    .anyMatch(name -> name.matches("(brgemm|brg_matmul):avx(512_core_bf16|.*amx).*"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void hiddenLayersAgreeWithTheReference(Kind kind) {
        if (!Bf16Machine.available()) {
            return;
        }
        Generator g = TestSeed.fixedGenerator();
        for (int hidden : new int[] {1, 3, 7, 16, 17, 33, 64, 65}) {
            int batch = 1 + hidden % 5;
            Tensor x = g.randn(9, batch, hidden + 1);
            Tensor h0 = g.randn(2, batch, hidden);
            try (HiddenLayer layer = hiddenLayer(kind, Precision.BF16, hidden + 1, hidden);
                    HiddenLayer reference = hiddenLayer(kind, Precision.F32, hidden + 1, hidden)) {
                assertNear(
                        layer.forward(x, h0).output(), reference.forward(x, h0).output(), 1, hidden);
                assertNear(
                        layer.forward(x, h0).state(), reference.forward(x, h0).state(), 1, hidden);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void nanPoisonsOnlyItsOwnSequence(Kind kind) {
        if (!Bf16Machine.available()) {
            return;
        }
        Tensor x = TestSeed.fixedGenerator().randn(4, 2, 3);
        try (HiddenLayer layer = hiddenLayer(kind, Precision.BF16, 3, 4)) {
            x.set(Float.NaN, 2, 1, 0);
            Tensor out = layer.forward(x).output();
            assertThat(out.get(2, 1, 0)).isNaN();
            assertThat(out.get(3, 1, 3)).isNaN();
            assertThat(out.get(2, 0, 0)).isNotNaN();
        }
    }

    @Test
    void hugeInputSaturates() {
        if (!Bf16Machine.available()) {
            return;
        }
        try (LSTM layer = lstm(Precision.BF16, 3, 4, 1, false, false)) {
            for (float value :
                    layer.forward(Tensor.full(3e38f, 2, 1, 3)).output().toArray()) {
                assertThat(value).isBetween(-1f, 1f);
            }
        }
    }

    /** Through float32 and back, a bfloat16 is the same. */
    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void splittingASequenceAndCarryingTheStateChangesNothing(int part) {
        if (!Bf16Machine.available()) {
            return;
        }
        Tensor x = TestSeed.fixedGenerator().randn(72, 3, 6);
        try (LSTM layer = lstm(Precision.BF16, 6, 5, 2, false, false)) {
            LSTMOutput whole = layer.forward(x);
            List<Tensor> outputs = new ArrayList<>();
            LSTMState state = null;
            for (int start = 0; start < 72; start += part) {
                List<Tensor> steps = new ArrayList<>();
                for (int t = start; t < start + part; t++) {
                    steps.add(x.select(0, t));
                }
                LSTMOutput out = layer.forward(Tensor.stack(steps, 0), state);
                outputs.add(out.output());
                state = out.state();
            }
            assertThat(whole.output().maxAbsDiff(Tensor.cat(outputs, 0))).isZero();
            assertThat(whole.state().c().maxAbsDiff(state.c())).isZero();
        }
    }

    @Test
    void packedSequencesAreAsEachSequenceAlone() {
        if (!Bf16Machine.available()) {
            return;
        }
        Tensor x = TestSeed.fixedGenerator().randn(6, 3, 5);
        int[] lengths = {2, 6, 3};
        try (LSTM layer = lstm(Precision.BF16, 5, 17, 2, true, false)) {
            LSTMOutput out = layer.forward(x, lengths);
            for (int n = 0; n < 3; n++) {
                List<Tensor> steps = new ArrayList<>();
                for (int t = 0; t < lengths[n]; t++) {
                    steps.add(x.select(0, t).select(0, n));
                }
                LSTMOutput alone = layer.forward(Tensor.stack(steps, 0));
                double bound = Tolerance.bf16Values(2).bound();
                assertThat(out.state().h().select(1, n).maxAbsDiff(alone.state().h()))
                        .isLessThanOrEqualTo(bound);
                assertThat(out.state().c().select(1, n).maxAbsDiff(alone.state().c()))
                        .isLessThanOrEqualTo(bound);
            }
        }
    }

    @Test
    void weightsTakeHalfTheMemory() {
        if (!Bf16Machine.available()) {
            return;
        }
        try (LSTM half = lstm(Precision.BF16, 256, 256, 1, false, false)) {
            BackendStats before = half.backend().stats();
            try (LSTM full = LSTM.builder(256, 256).backend(half.backend()).build()) {
                long fullBytes = full.backend().stats().weightBytes() - before.weightBytes();
                assertThat(fullBytes).isEqualTo(2L * 4 * 256 * 256 * Float.BYTES);
            }
            try (LSTM second = lstm(Precision.BF16, 256, 256, 1, false, false)) {
                long halfBytes = second.backend().stats().weightBytes() - before.weightBytes();
                assertThat(halfBytes).isEqualTo(2L * 4 * 256 * 256 * Short.BYTES);
            }
        }
    }

    /** Which oneDNN's recurrent primitive cannot: a few units, and so many that several processors share them. */
    @ParameterizedTest
    @CsvSource({"4,2,3,false", "5,1,1,true", "70,65,4,true", "300,130,1,false", "300,130,5,true"})
    void projectionsAgreeWithTheReference(int hidden, int projected, int batch, boolean batchFirst) {
        if (!Bf16Machine.available()) {
            return;
        }
        int steps = 70;
        Generator g = TestSeed.fixedGenerator();
        Tensor x = batchFirst ? g.randn(batch, steps, 9) : g.randn(steps, batch, 9);
        int[] lengths = new int[batch];
        for (int n = 0; n < batch; n++) {
            lengths[n] = steps - 3 * n;
        }
        // A cell state that float32 leaves to the recurrent primitive.
        Tensor c0 = g.uniform(-100, 100, 4, batch, hidden);
        LSTMState state = LSTMState.of(g.randn(4, batch, projected), c0);
        try (LSTM layer = projected(Precision.BF16, hidden, projected, batchFirst);
                LSTM reference = projected(Precision.F32, hidden, projected, batchFirst)) {
            for (int call = 0; call < 2; call++) {
                requireNear(layer.forward(x), reference.forward(x), projected);
            }
            requireNear(layer.forward(x, state), reference.forward(x, state), projected);
            requireNear(layer.forward(x, lengths), reference.forward(x, lengths), projected);
        }
    }

    private static LSTM projected(Precision precision, int hidden, int projected, boolean batchFirst) {
        return LSTM.builder(9, hidden)
                .projSize(projected)
                .numLayers(2)
                .bidirectional(true)
                .batchFirst(batchFirst)
                .generator(TestSeed.fixedGenerator())
                .precision(precision)
                .backend(precision == Precision.F32 ? Backend.reference() : TestBackends.oneDnn())
                .build();
    }

    private static void requireNear(LSTMOutput actual, LSTMOutput expected, int width) {
        assertNear(actual.output(), expected.output(), 2, width);
        assertNear(actual.state().h(), expected.state().h(), 2, width);
        assertNear(actual.state().c(), expected.state().c(), 2, width);
    }

    @Test
    void theReferenceRefuses() {
        assertThatThrownBy(() -> GRU.builder(3, 4)
                        .precision(Precision.BF16)
                        .backend(Backend.reference())
                        .build())
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("the reference backend computes Precision.F32 only");
    }
}
