package dev.rondo.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.rondo.Backend;
import dev.rondo.Generator;
import dev.rondo.Tensor;
import dev.rondo.internal.tensor.Elementwise;
import dev.rondo.testing.LogCapture;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** Dropout as a module of its own; its masks are those of {@link DropoutTest}. */
class DropoutModuleTest {
    private final MSELoss criterion = MSELoss.builder().build();

    @Test
    void dropoutActsInTrainingModeOnly() {
        Dropout dropout = new Dropout(0.5, Generator.manualSeed(3));
        Tensor x = Tensor.ones(40);
        assertThat(dropout.forward(x)).isSameAs(x);
        dropout.train();
        Tensor dropped = dropout.forward(x);
        assertThat(dropped.toArray()).containsOnly(0, 2);
        Dropout same = new Dropout(0.5, Generator.manualSeed(3));
        same.train();
        try (Tape tape = new Tape()) {
            Variable variable = tape.input(x);
            Variable y = same.forward(variable);
            assertThat(y.value().maxAbsDiff(dropped)).isZero();
            criterion.forward(y, Tensor.zeros(40)).backward();
            assertThat(variable.grad().maxAbsDiff(Elementwise.map(dropped, v -> v * v / 20)))
                    .isLessThan(1e-7);
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Dropout(1.5))
                .withMessage("dropout probability has to be between 0 and 1, but got 1.5");
    }

    /** Layers and modules start in evaluation mode, PyTorch's in training mode: who trains so is told, once. */
    @Test
    void trainingInEvaluationModeIsToldOnce() {
        List<String> warnings = new CopyOnWriteArrayList<>();
        try (LogCapture ignored = LogCapture.to(warnings);
                LSTM lstm = LSTM.builder(2, 2)
                        .numLayers(2)
                        .dropout(0.25)
                        .backend(Backend.reference())
                        .build()) {
            Dropout half = new Dropout(0.5);
            for (int step = 0; step < 3; step++) {
                try (Tape tape = new Tape()) {
                    half.forward(
                            lstm.forward(tape.constant(Tensor.zeros(1, 1, 2))).output());
                }
            }
            lstm.train();
            Dropout training = new Dropout(0.5);
            training.train();
            try (Tape tape = new Tape()) {
                new Dropout(0)
                        .forward(training.forward(lstm.forward(tape.constant(Tensor.zeros(1, 1, 2)))
                                .output()));
            }
        }
        assertThat(warnings)
                .containsExactly(
                        "LSTM has dropout=0.25, which acts in training mode only: call train() before training",
                        "Dropout has dropout=0.5, which acts in training mode only: call train() before training");
    }
}
