package dev.rondo.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rondo.Backend;
import dev.rondo.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** PyTorch's messages for GRU, RNN and their cells (asked of PyTorch 2.13). */
class HiddenErrorsTest {
    private final GRU gru = GRU.builder(3, 4).backend(Backend.reference()).build();
    private final RNN rnn = RNN.builder(3, 4).backend(Backend.reference()).build();
    private final GRUCell gruCell =
            GRUCell.builder(3, 4).backend(Backend.reference()).build();
    private final RNNCell rnnCell =
            RNNCell.builder(3, 4).backend(Backend.reference()).build();

    @AfterEach
    void close() {
        gru.close();
        rnn.close();
        gruCell.close();
        rnnCell.close();
    }

    @Test
    void layers() {
        refuses(gru, "GRU: Expected input to be 2D or 3D, got 1D instead", Tensor.zeros(2), null);
        refuses(rnn, "RNN: Expected input to be 2D or 3D, got 1D tensor instead", Tensor.zeros(2), null);
        refuses(
                gru,
                "For unbatched 2-D input, hx should also be 2-D but got 3-D tensor",
                Tensor.zeros(2, 3),
                Tensor.zeros(1, 1, 4));
        refuses(
                rnn,
                "For batched 3-D input, hx should also be 3-D but got 2-D tensor",
                Tensor.zeros(2, 2, 3),
                Tensor.zeros(1, 4));
        refuses(gru, "Expected hidden size (1, 2, 4), got [1, 1, 4]", Tensor.zeros(2, 2, 3), Tensor.zeros(1, 1, 4));
        refuses(gru, "input.size(-1) must be equal to input_size. Expected 3, got 5", Tensor.zeros(2, 2, 5), null);
        refuses(rnn, "Expected sequence length to be larger than 0 in RNN", Tensor.zeros(0, 2, 3), null);
    }

    private static void refuses(HiddenLayer layer, String message, Tensor x, Tensor h0) {
        assertThatThrownBy(() -> layer.forward(x, h0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void cells() {
        refuses(gruCell, "GRUCell: Expected input to be 1D or 2D, got 3D instead", Tensor.zeros(1, 2, 3), null);
        refuses(rnnCell, "RNNCell: Expected input to be 1D or 2D, got 3D instead", Tensor.zeros(1, 2, 3), null);
        refuses(
                gruCell,
                "GRUCell: Expected hidden to be 1D or 2D, got 3D instead",
                Tensor.zeros(2, 3),
                Tensor.zeros(1, 2, 4));
        refuses(
                rnnCell,
                "Input batch size 2 doesn't match hidden0 batch size 3",
                Tensor.zeros(2, 3),
                Tensor.zeros(3, 4));
        refuses(
                gruCell,
                "hidden0 has inconsistent hidden_size: got 5, expected 4",
                Tensor.zeros(2, 3),
                Tensor.zeros(2, 5));
    }

    private static void refuses(HiddenCell cell, String message, Tensor x, Tensor h0) {
        assertThatThrownBy(() -> cell.forward(x, h0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void nonlinearitiesHavePyTorchsNames() {
        assertThat(Nonlinearity.of("relu")).isEqualTo(Nonlinearity.RELU);
        assertThatThrownBy(() -> Nonlinearity.of("foo"))
                .hasMessage("Unknown nonlinearity 'foo'. Select from 'tanh' or 'relu'.");
    }

    @Test
    void describeThemselvesAsPyTorchDoes() {
        assertThat(gru).hasToString("GRU(3, 4)");
        try (RNNCell relu = RNNCell.builder(3, 4)
                .nonlinearity(Nonlinearity.RELU)
                .backend(Backend.reference())
                .build()) {
            assertThat(relu).hasToString("RNNCell(3, 4, nonlinearity=relu)");
        }
    }
}
