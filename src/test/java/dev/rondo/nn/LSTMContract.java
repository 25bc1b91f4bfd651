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
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an LSTM must do on every backend. */
abstract class LSTMContract {
    abstract Backend backend();

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 7, 8, 13, 16, 17, 31, 32, 33, 64, 65, 127})
    void agreesWithTheReferenceAtAwkwardSizes(int hidden) {
        Generator g = TestSeed.generator();
        int batch = 1 + hidden % 5;
        Tensor x = g.randn(9, batch, hidden + 1);
        LSTMState state = LSTMState.of(g.randn(2, batch, hidden), g.randn(2, batch, hidden));
        try (LSTM lstm = layer(g, hidden + 1, hidden, 1, true);
                LSTM reference = LSTM.builder(hidden + 1, hidden)
                        .bidirectional(true)
                        .backend(Backend.reference())
                        .build()) {
            reference.loadStateDict(lstm.stateDict());
            LSTMOutput actual = lstm.forward(x, state);
            LSTMOutput expected = reference.forward(x, state);
            double bound = Tolerance.forward(hidden + 1, hidden, 9).bound();
            assertThat(actual.output().maxAbsDiff(expected.output())).isLessThanOrEqualTo(bound);
            assertThat(actual.state().h().maxAbsDiff(expected.state().h())).isLessThanOrEqualTo(bound);
            assertThat(actual.state().c().maxAbsDiff(expected.state().c())).isLessThanOrEqualTo(bound);
        }
    }

    @ParameterizedTest
    @CsvSource({"1,false", "2,false", "1,true"})
    void splittingASequenceAndCarryingTheStateChangesNothing(int layers, boolean longRun) {
        Generator g = TestSeed.generator();
        int steps = longRun ? 200 : 11;
        Tensor x = g.randn(steps, 3, 6);
        try (LSTM lstm = layer(g, 6, 5, layers, false)) {
            LSTMOutput whole = lstm.forward(x);
            List<Tensor> outputs = new ArrayList<>();
            LSTMState state = null;
            for (int start = 0; start < steps; start += 4) {
                List<Tensor> part = new ArrayList<>();
                for (int t = start; t < Math.min(start + 4, steps); t++) {
                    part.add(x.select(0, t));
                }
                LSTMOutput out = lstm.forward(Tensor.stack(part, 0), state);
                outputs.add(out.output());
                state = out.state();
            }
            double bound = Tolerance.forward(6, 5, steps).bound();
            assertThat(whole.output().maxAbsDiff(Tensor.cat(outputs, 0))).isLessThanOrEqualTo(bound);
            assertThat(whole.state().c().maxAbsDiff(state.c())).isLessThanOrEqualTo(bound);
        }
    }

    @Test
    void oneStepEqualsACell() {
        Generator g = TestSeed.generator();
        Tensor x = g.randn(4, 7);
        LSTMState state = LSTMState.of(g.randn(4, 5), g.randn(4, 5));
        try (LSTM lstm = layer(g, 7, 5, 1, false);
                LSTMCell cell = LSTMCell.builder(7, 5).backend(backend()).build()) {
            Map<String, Tensor> parameters = new LinkedHashMap<>();
            lstm.stateDict().forEach((name, tensor) -> parameters.put(name.replace("_l0", ""), tensor));
            cell.loadStateDict(parameters);
            LSTMOutput layer = lstm.forward(
                    x.unsqueeze(0),
                    LSTMState.of(state.h().unsqueeze(0), state.c().unsqueeze(0)));
            LSTMState stepped = cell.forward(x, state);
            assertThat(layer.state().h().reshape(4, 5).maxAbsDiff(stepped.h())).isZero();
            assertThat(layer.state().c().reshape(4, 5).maxAbsDiff(stepped.c())).isZero();
        }
    }

    @Test
    void batchRowsAreIndependent() {
        Generator g = TestSeed.generator();
        Tensor x = g.randn(6, 4, 3);
        try (LSTM lstm = layer(g, 3, 5, 2, true)) {
            Tensor whole = lstm.forward(x).output();
            for (int n = 0; n < 4; n++) {
                Tensor alone = lstm.forward(x.select(1, n)).output();
                double bound = Tolerance.forward(10, 5, 6).bound();
                assertThat(whole.select(1, n).maxAbsDiff(alone)).isLessThanOrEqualTo(bound);
            }
        }
    }

    @Test
    void theReverseDirectionReadsTheSequenceBackwards() {
        Generator g = TestSeed.generator();
        Tensor x = g.randn(5, 2, 3);
        List<Tensor> steps = new ArrayList<>();
        for (int t = 4; t >= 0; t--) {
            steps.add(x.select(0, t));
        }
        Tensor mirrored = Tensor.stack(steps, 0);
        try (LSTM both = layer(g, 3, 4, 1, true);
                LSTM forward = layer(g, 3, 4, 1, false)) {
            Map<String, Tensor> reverse = new LinkedHashMap<>();
            both.stateDict().forEach((name, tensor) -> {
                if (name.endsWith("_reverse")) {
                    reverse.put(name.replace("_reverse", ""), tensor);
                }
            });
            forward.loadStateDict(reverse);
            LSTMOutput expected = forward.forward(mirrored);
            LSTMOutput actual = both.forward(x);
            for (int t = 0; t < 5; t++) {
                for (int n = 0; n < 2; n++) {
                    for (int j = 0; j < 4; j++) {
                        assertThat(actual.output().get(t, n, 4 + j))
                                .isEqualTo(expected.output().get(4 - t, n, j));
                    }
                }
            }
            assertThat(actual.state()
                            .h()
                            .select(0, 1)
                            .maxAbsDiff(expected.state().h().select(0, 0)))
                    .isZero();
        }
    }

    @Test
    void zeroWeightsHaveAClosedForm() {
        try (LSTM lstm = layer(TestSeed.generator(), 3, 2, 1, false)) {
            Map<String, Tensor> zeros = new LinkedHashMap<>();
            lstm.stateDict().forEach((name, tensor) -> zeros.put(name, Tensor.zeros(tensor.shape())));
            lstm.loadStateDict(zeros);
            LSTMOutput out =
                    lstm.forward(Tensor.ones(3, 1, 3), LSTMState.of(Tensor.zeros(1, 1, 2), Tensor.full(0.8f, 1, 1, 2)));
            // All gates are 1/2 and g is 0: c halves each step, h = tanh(c) / 2.
            assertThat((double) out.state().c().get(0, 0, 0)).isCloseTo(0.1, within());
            assertThat((double) out.output().get(1, 0, 1)).isCloseTo(Math.tanh(0.2) / 2, within());
        }
    }

    private static Offset<Double> within() {
        return Offset.offset(Tolerance.forward(3, 2, 3).bound());
    }

    @Test
    void anEmptyBatchGivesEmptyResults() {
        try (LSTM lstm = layer(TestSeed.generator(), 3, 4, 2, true)) {
            LSTMOutput out = lstm.forward(Tensor.zeros(5, 0, 3));
            assertThat(out.output().shape()).containsExactly(5, 0, 8);
            assertThat(out.state().h().shape()).containsExactly(4, 0, 4);
            assertThat(out.state().c().shape()).containsExactly(4, 0, 4);
        }
    }

    @Test
    void nanPoisonsOnlyItsOwnSequence() {
        Generator g = TestSeed.generator();
        Tensor x = g.randn(4, 2, 3);
        try (LSTM lstm = layer(g, 3, 4, 1, false)) {
            Tensor clean = lstm.forward(x).output();
            x.set(Float.NaN, 2, 1, 0);
            Tensor poisoned = lstm.forward(x).output();
            assertThat(poisoned.select(1, 0).maxAbsDiff(clean.select(1, 0))).isZero();
            assertThat(poisoned.get(1, 1, 0)).isEqualTo(clean.get(1, 1, 0));
            assertThat(poisoned.get(2, 1, 0)).isNaN();
            assertThat(poisoned.get(3, 1, 3)).isNaN();
        }
    }

    @Test
    void hugeInputSaturates() {
        try (LSTM lstm = layer(TestSeed.generator(), 3, 4, 1, false)) {
            for (float value :
                    lstm.forward(Tensor.full(3e38f, 2, 1, 3)).output().toArray()) {
                assertThat(value).isBetween(-1f, 1f);
            }
        }
    }

    LSTM layer(Generator g, int input, int hidden, int layers, boolean bidirectional) {
        return LSTM.builder(input, hidden)
                .numLayers(layers)
                .bidirectional(bidirectional)
                .generator(g)
                .backend(backend())
                .build();
    }
}
