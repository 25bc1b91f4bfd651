package dev.rondo.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.rondo.Generator;
import dev.rondo.Tensor;
import dev.rondo.internal.tensor.Elementwise;
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
}
