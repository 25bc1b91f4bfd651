package dev.rondo.nn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rondo.Backend;
import dev.rondo.Generator;
import dev.rondo.Tensor;
import dev.rondo.golden.Tolerance;
import dev.rondo.testing.TestSeed;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What GRU and RNN must do on every backend, beyond the golden cases. */
abstract class HiddenLayerContract {
    abstract Backend backend();

    /** The layers whose state is one tensor. */
    enum Kind {
        GRU,
        RNN_TANH,
        RNN_RELU
    }

    private static HiddenLayer layer(
            Kind kind, Backend backend, int input, int hidden, Function<RecurrentLayerBuilder<?>, ?> options) {
        switch (kind) {
            case GRU -> {
                GRU.Builder builder = GRU.builder(input, hidden)
                        .generator(TestSeed.generator())
                        .backend(backend);
                options.apply(builder);
                return builder.build();
            }
            default -> {
                RNN.Builder builder = RNN.builder(input, hidden)
                        .nonlinearity(kind == Kind.RNN_RELU ? Nonlinearity.RELU : Nonlinearity.TANH)
                        .generator(TestSeed.generator())
                        .backend(backend);
                options.apply(builder);
                return builder.build();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void agreesWithTheReferenceAtAwkwardSizes(Kind kind) {
        Generator g = TestSeed.generator();
        for (int hidden : new int[] {1, 2, 3, 5, 7, 8, 13, 16, 17, 31, 32, 33, 64, 65, 127}) {
            int batch = 1 + hidden % 5;
            Tensor x = g.randn(9, batch, hidden + 1);
            Tensor initial = g.randn(2, batch, hidden);
            try (HiddenLayer layer = layer(kind, backend(), hidden + 1, hidden, b -> b.bidirectional(true));
                    HiddenLayer reference =
                            layer(kind, Backend.reference(), hidden + 1, hidden, b -> b.bidirectional(true))) {
                RNNOutput actual = layer.forward(x, initial);
                RNNOutput expected = reference.forward(x, initial);
                Tolerance tolerance = Tolerance.forward(hidden + 1, hidden, 9);
                assertThat(actual.output().allClose(expected.output(), tolerance.bound(), tolerance.bound()))
                        .isTrue();
                assertThat(actual.state().allClose(expected.state(), tolerance.bound(), tolerance.bound()))
                        .isTrue();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void splittingASequenceAndCarryingTheStateChangesNothing(Kind kind) {
        Tensor x = TestSeed.generator().randn(11, 3, 6);
        try (HiddenLayer layer = layer(kind, backend(), 6, 5, b -> b.numLayers(2))) {
            RNNOutput whole = layer.forward(x);
            List<Tensor> outputs = new ArrayList<>();
            Tensor state = null;
            for (int t = 0; t < 11; t++) {
                RNNOutput out = layer.forward(x.select(0, t).unsqueeze(0), state);
                outputs.add(out.output());
                state = out.state();
            }
            double bound = Tolerance.forward(6, 5, 11).bound();
            assertThat(whole.output().maxAbsDiff(Tensor.cat(outputs, 0))).isLessThanOrEqualTo(bound);
            assertThat(whole.state().maxAbsDiff(state)).isLessThanOrEqualTo(bound);
        }
    }

    @Test
    void oneStepEqualsACell() {
        Generator g = TestSeed.generator();
        Tensor x = g.randn(4, 7);
        Tensor h = g.randn(4, 5);
        for (Kind kind : Kind.values()) {
            try (HiddenLayer layer = layer(kind, backend(), 7, 5, b -> b);
                    HiddenCell cell = cell(kind, 7, 5)) {
                Map<String, Tensor> parameters = new LinkedHashMap<>();
                layer.stateDict().forEach((name, tensor) -> parameters.put(name.replace("_l0", ""), tensor));
                cell.loadStateDict(parameters);
                Tensor next = Tensor.zeros(4, 5);
                cell.forward(x, h, next);
                assertThat(cell.forward(x, h).maxAbsDiff(next)).isZero();
                assertThat(layer.forward(x.unsqueeze(0), h.unsqueeze(0))
                                .state()
                                .reshape(4, 5)
                                .maxAbsDiff(next))
                        .isZero();
            }
        }
    }

    private HiddenCell cell(Kind kind, int input, int hidden) {
        return kind == Kind.GRU
                ? GRUCell.builder(input, hidden).backend(backend()).build()
                : RNNCell.builder(input, hidden)
                        .nonlinearity(kind == Kind.RNN_RELU ? Nonlinearity.RELU : Nonlinearity.TANH)
                        .backend(backend())
                        .build();
    }

    @ParameterizedTest
    @EnumSource
    void anEmptyBatchGivesEmptyResults(Kind kind) {
        try (HiddenLayer layer = layer(kind, backend(), 3, 4, b -> b.batchFirst(true))) {
            RNNOutput out = layer.forward(Tensor.zeros(0, 5, 3));
            assertThat(out.output().shape()).containsExactly(0, 5, 4);
            assertThat(out.state().shape()).containsExactly(1, 0, 4);
        }
    }

    /** torch.relu(nan) is nan, and so is tanh(nan); a NaN stays in its own sequence. */
    @ParameterizedTest
    @EnumSource
    void nanPoisonsOnlyItsOwnSequence(Kind kind) {
        Tensor x = TestSeed.generator().randn(4, 2, 3);
        try (HiddenLayer layer = layer(kind, backend(), 3, 4, b -> b)) {
            Tensor clean = layer.forward(x).output();
            x.set(Float.NaN, 2, 1, 0);
            Tensor poisoned = layer.forward(x).output();
            double bound = Tolerance.forward(3, 4, 4).bound();
            assertThat(poisoned.select(1, 0).maxAbsDiff(clean.select(1, 0))).isLessThanOrEqualTo(bound);
            assertThat(poisoned.get(1, 1, 0)).isNotNaN();
            for (int j = 0; j < 4; j++) {
                assertThat(poisoned.get(2, 1, j)).isNaN();
                assertThat(poisoned.get(3, 1, j)).isNaN();
            }
            Tensor h = Tensor.zeros(1, 2, 4);
            h.set(Float.NaN, 0, 0, 1);
            assertThat(layer.forward(x, h).state().get(0, 0, 2)).isNaN();
        }
    }

    /** NaN * 0 and inf * 0 are NaN: diverged weights show even where the input is zero. */
    @Test
    void reluKeepsTheNanOfWeightsAndBiases() {
        for (String broken : new String[] {"weight_ih_l0", "weight_hh_l0", "bias_ih_l0"}) {
            for (float value : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
                try (HiddenLayer layer = layer(Kind.RNN_RELU, backend(), 2, 2, b -> b)) {
                    Map<String, Tensor> parameters = layer.stateDict();
                    Tensor tensor = parameters.get(broken);
                    parameters.put(broken, Tensor.full(value, tensor.shape()));
                    layer.loadStateDict(parameters);
                    float out = layer.forward(Tensor.zeros(2, 1, 2)).output().get(1, 0, 0);
                    boolean infiniteBias = broken.startsWith("bias") && Float.isInfinite(value);
                    assertThat(Float.isNaN(out) || (infiniteBias && Float.isInfinite(out)))
                            .as("%s = %s gave %s", broken, value, out)
                            .isTrue();
                }
            }
        }
    }

    /** 3e38 * 10 is inf in float32, and inf - inf is NaN, as in PyTorch. */
    @Test
    void reluOverflowsAsFloatsDo() {
        try (HiddenLayer layer = layer(Kind.RNN_RELU, backend(), 1, 2, b -> b.bias(false))) {
            layer.loadStateDict(Map.of(
                    "weight_ih_l0", Tensor.full(10, 2, 1),
                    "weight_hh_l0", Tensor.of(new float[] {10, -10, 10, -10}, 2, 2)));
            Tensor out = layer.forward(Tensor.full(3e38f, 2, 1, 1)).output();
            assertThat(out.get(0, 0, 0)).isEqualTo(Float.POSITIVE_INFINITY);
            assertThat(out.get(1, 0, 0)).isNaN();
        }
    }

    /** inf - inf is NaN in PyTorch too: W x is inf and W h is -inf. */
    @Test
    void reluKeepsTheNanOfAnOverflow() {
        try (HiddenLayer layer = layer(Kind.RNN_RELU, backend(), 1, 1, b -> b.bias(false))) {
            layer.loadStateDict(Map.of(
                    "weight_ih_l0", Tensor.full(2, 1, 1),
                    "weight_hh_l0", Tensor.full(-2, 1, 1)));
            Tensor x = Tensor.full(Float.POSITIVE_INFINITY, 2, 1, 1);
            Tensor out = layer.forward(x).output();
            assertThat(out.get(0, 0, 0)).isEqualTo(Float.POSITIVE_INFINITY);
            assertThat(out.get(1, 0, 0)).isNaN();
        }
    }
}
