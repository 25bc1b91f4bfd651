package dev.rondo.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.rondo.Backend;
import dev.rondo.Generator;
import dev.rondo.Tensor;
import dev.rondo.internal.tensor.Elementwise;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A pass is used once, and says so; cells are layers of one step. */
class TrainingPassTest {
    private final Generator random = Generator.manualSeed(5);
    private final Tensor x = random.randn(3, 2, 4);
    private final Tensor gradient = random.randn(3, 2, 5);

    private LSTM lstm() {
        return LSTM.builder(4, 5)
                .backend(Backend.reference())
                .generator(Generator.manualSeed(6))
                .build();
    }

    @Test
    void goesBackOnce() {
        try (LSTM lstm = lstm();
                TrainingPass pass = lstm.forwardTraining(x, null)) {
            pass.backward(gradient);
            assertThatIllegalStateException()
                    .isThrownBy(() -> pass.backward(gradient))
                    .withMessageStartingWith("Trying to backward through this pass of LSTM a second time");
        }
    }

    @Test
    void doesNotGoBackWhenClosed() {
        try (LSTM lstm = lstm()) {
            TrainingPass pass = lstm.forwardTraining(x, null);
            pass.close();
            pass.close();
            assertThatIllegalStateException()
                    .isThrownBy(() -> pass.backward(gradient))
                    .withMessage("this pass of LSTM is closed");
        }
    }

    @Test
    void doesNotGoBackThroughAClosedLayer() {
        LSTM lstm = lstm();
        try (TrainingPass pass = lstm.forwardTraining(x, null)) {
            lstm.close();
            assertThatIllegalStateException()
                    .isThrownBy(() -> pass.backward(gradient))
                    .withMessage("LSTM is closed");
        }
    }

    @Test
    void refusesGradientsOfOtherShapes() {
        try (LSTM lstm = lstm();
                TrainingPass pass = lstm.forwardTraining(x, null)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> pass.backward(Tensor.zeros(3, 2, 4)))
                    .withMessage("gradOutput of LSTM must have the shape of its output, [3, 2, 5], got [3, 2, 4]");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> pass.backward(null, Tensor.zeros(2, 5), null))
                    .withMessage("gradH of LSTM must have the shape of its output, [1, 2, 5], got [2, 5]");
            // What was refused has used nothing up.
            assertThat(pass.backward(gradient).input().shape()).containsExactly(3, 2, 4);
        }
        try (GRU gru = GRU.builder(4, 5).backend(Backend.reference()).build();
                TrainingPass pass = gru.forwardTraining(x, (Tensor) null)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> pass.backward(null, null, Tensor.zeros(1, 2, 5)))
                    .withMessage("GRU has no output that gradC could belong to");
        }
    }

    @Test
    void leavesOutTheInputsGradient() {
        try (LSTM lstm = lstm();
                TrainingPass whole = lstm.forwardTraining(x, null);
                TrainingPass less = lstm.forwardTraining(x, null)) {
            Gradients expected = whole.backward(gradient);
            Gradients gradients = less.backward(gradient, null, null, false);
            assertThatIllegalStateException()
                    .isThrownBy(gradients::input)
                    .withMessage("the input's gradient was not asked for, or the input has none");
            assertThat(gradients.h0().maxAbsDiff(expected.h0())).isZero();
            gradients
                    .parameters()
                    .forEach((name, tensor) -> assertThat(
                                    tensor.maxAbsDiff(expected.parameters().get(name)))
                            .as(name)
                            .isZero());
        }
    }

    @Test
    void refusesParametersThatHaveChanged() {
        try (LSTM lstm = lstm();
                TrainingPass updated = lstm.forwardTraining(x, null);
                TrainingPass replaced = lstm.forwardTraining(x, null)) {
            lstm.trainable().get(0).update(weight -> weight.set(1, 0, 0));
            assertThatIllegalStateException()
                    .isThrownBy(() -> updated.backward(gradient))
                    .withMessageStartingWith("the parameters of LSTM have been changed since this pass");
            lstm.loadStateDict(lstm.stateDict());
            assertThatIllegalStateException()
                    .isThrownBy(() -> replaced.backward(gradient))
                    .withMessageStartingWith("the parameters of LSTM have been changed since this pass");
            try (TrainingPass fresh = lstm.forwardTraining(x, null)) {
                assertThat(fresh.backward(gradient).parameters()).hasSize(4);
            }
        }
    }

    @Test
    void refusesAnEmptyBatch() {
        try (LSTM lstm = lstm()) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> lstm.forwardTraining(Tensor.zeros(3, 0, 4), null))
                    .withMessage("LSTM: training needs at least one sequence, got an empty batch");
        }
    }

    @Test
    void followsParametersThatAreUpdated() {
        try (LSTM lstm = lstm()) {
            try (TrainingPass before = lstm.forwardTraining(x, null)) {
                before.backward(gradient);
            }
            lstm.trainable()
                    .forEach(parameter ->
                            parameter.update(tensor -> tensor.segment().fill((byte) 0)));
            try (TrainingPass after = lstm.forwardTraining(x, null)) {
                assertThat(after.output().toArray()).containsOnly(0);
            }
            assertThat(lstm.forward(x).output().toArray()).containsOnly(0);
        }
    }

    @Test
    void cellsAreLayersOfOneStep() {
        Tensor one = random.randn(2, 4);
        LSTMState state = LSTMState.of(random.randn(2, 5), random.randn(2, 5));
        Tensor byH = random.randn(2, 5);
        Tensor byC = random.randn(2, 5);
        try (LSTM lstm = lstm();
                LSTMCell cell =
                        LSTMCell.builder(4, 5).backend(Backend.reference()).build()) {
            Map<String, Tensor> parameters = new LinkedHashMap<>();
            lstm.parameters().forEach((name, tensor) -> parameters.put(name.replace("_l0", ""), tensor));
            cell.loadStateDict(parameters);
            LSTMState initial = LSTMState.of(state.h().unsqueeze(0), state.c().unsqueeze(0));
            try (TrainingPass layers = lstm.forwardTraining(one.unsqueeze(0), initial);
                    TrainingPass cells = cell.forwardTraining(one, state)) {
                assertThat(cells.output().maxAbsDiff(layers.output().select(0, 0)))
                        .isZero();
                Gradients expected = layers.backward(null, byH.unsqueeze(0), byC.unsqueeze(0));
                Gradients actual = cells.backward(null, byH, byC);
                assertThat(actual.input().maxAbsDiff(expected.input().select(0, 0)))
                        .isZero();
                assertThat(actual.h0().maxAbsDiff(expected.h0().select(0, 0))).isZero();
                assertThat(actual.c0().maxAbsDiff(expected.c0().select(0, 0))).isZero();
                actual.parameters()
                        .forEach((name, tensor) -> assertThat(
                                        tensor.maxAbsDiff(expected.parameters().get(name + "_l0")))
                                .as(name)
                                .isZero());
            }
        }
    }

    @Test
    void derivativesByACellsOutputAndItsStateAddUp() {
        try (GRUCell cell = GRUCell.builder(4, 5).backend(Backend.reference()).build()) {
            Tensor input = random.randn(4);
            Tensor half = random.randn(5);
            try (TrainingPass once = cell.forwardTraining(input, null);
                    TrainingPass twice = cell.forwardTraining(input, null)) {
                Tensor whole = half.copy();
                Elementwise.add(half, whole);
                Gradients expected = once.backward(whole);
                Gradients actual = twice.backward(half, half, null);
                assertThat(actual.input().maxAbsDiff(expected.input())).isZero();
                assertThat(actual.input().shape()).containsExactly(4);
            }
        }
    }
}
