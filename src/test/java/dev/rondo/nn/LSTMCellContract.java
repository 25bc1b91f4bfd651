package dev.rondo.nn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rondo.Backend;
import dev.rondo.Tensor;
import dev.rondo.golden.GoldenCase;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What an LSTMCell must do on every backend. */
abstract class LSTMCellContract {
    abstract Backend backend();

    static Stream<GoldenCase> cases() {
        return GoldenCase.all("LSTMCell");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void computesWhatPyTorchComputes(GoldenCase golden) {
        RecurrentGolden expected = new RecurrentGolden(golden, backend());
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
