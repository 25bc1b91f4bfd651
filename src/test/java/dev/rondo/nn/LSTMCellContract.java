package dev.rondo.nn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rondo.Backend;
import dev.rondo.Tensor;
import org.junit.jupiter.api.Test;

/** What an LSTMCell must do on every backend. */
abstract class LSTMCellContract {
    abstract Backend backend();

    @Test
    void noStateMeansZeros() {
        try (LSTMCell cell = LSTMCell.builder(3, 4).backend(backend()).build()) {
            Tensor x = Tensor.ones(2, 3);
            LSTMState zeros = LSTMState.of(Tensor.zeros(2, 4), Tensor.zeros(2, 4));
            assertThat(cell.forward(x).c().maxAbsDiff(cell.forward(x, zeros).c()))
                    .isZero();
        }
    }

    @Test
    void anEmptyBatchGivesEmptyStates() {
        try (LSTMCell cell = LSTMCell.builder(3, 4).backend(backend()).build()) {
            assertThat(cell.forward(Tensor.zeros(0, 3)).h().shape()).containsExactly(0, 4);
        }
    }
}
