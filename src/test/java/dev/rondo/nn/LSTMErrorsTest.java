package dev.rondo.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rondo.Backend;
import dev.rondo.Tensor;
import dev.rondo.testing.LogCapture;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** PyTorch's messages (asked of PyTorch 2.13); checks come before any backend, so one backend suffices. */
class LSTMErrorsTest {
    private final LSTM lstm =
            LSTM.builder(10, 20).numLayers(2).backend(Backend.reference()).build();

    @AfterEach
    void close() {
        lstm.close();
    }

    @Test
    void constructorArguments() {
        refuses(LSTM.builder(0, 3), "input_size must be greater than zero");
        refuses(LSTM.builder(3, 0), "hidden_size must be greater than zero");
        refuses(LSTM.builder(3, 4).numLayers(0), "num_layers must be greater than zero");
        refuses(LSTM.builder(3, 4).projSize(4), "proj_size has to be smaller than hidden_size");
        refuses(
                LSTM.builder(3, 4).projSize(-1),
                "proj_size should be a positive integer or zero to disable projections");
        for (double p : new double[] {-0.1, 1.1, Double.NaN}) {
            refuses(
                    LSTM.builder(3, 4).dropout(p),
                    "dropout should be a number in range [0, 1] representing the probability of an element being"
                            + " zeroed");
        }
    }

    private static void refuses(LSTM.Builder builder, String message) {
        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void inputs() {
        refuses("LSTM: Expected input to be 2D or 3D, got 1D instead", 10);
        refuses("LSTM: Expected input to be 2D or 3D, got 4D instead", 1, 2, 3, 10);
        refuses("input.size(-1) must be equal to input_size. Expected 10, got 9", 5, 3, 9);
        refuses("Expected sequence length to be larger than 0 in RNN", 0, 3, 10);
    }

    private void refuses(String message, int... shape) {
        assertThatThrownBy(() -> lstm.forward(Tensor.zeros(shape)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void states() {
        refuses("Expected hidden[0] size (2, 3, 20), got [2, 4, 20]", shape(2, 4, 20), shape(2, 3, 20));
        refuses("Expected hidden[0] size (2, 3, 20), got [1, 3, 20]", shape(1, 3, 20), shape(2, 3, 20));
        refuses("Expected hidden[1] size (2, 3, 20), got [2, 3, 21]", shape(2, 3, 20), shape(2, 3, 21));
        refuses(
                "For batched 3-D input, hx and cx should also be 3-D but got (2-D, 2-D) tensors",
                shape(2, 20),
                shape(2, 20));
        Tensor unbatched = Tensor.zeros(5, 10);
        assertThatThrownBy(() -> lstm.forward(unbatched, state(shape(2, 1, 20), shape(2, 1, 20))))
                .hasMessage("For unbatched 2-D input, hx and cx should also be 2-D but got (3-D, 3-D) tensors");
        assertThatThrownBy(() -> lstm.forward(unbatched, state(shape(2, 19), shape(2, 20))))
                .hasMessage("Expected hidden[0] size (2, 1, 20), got [2, 1, 19]");
    }

    private void refuses(String message, int[] h, int[] c) {
        assertThatThrownBy(() -> lstm.forward(Tensor.zeros(5, 3, 10), state(h, c)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    private static int[] shape(int... sizes) {
        return sizes;
    }

    private static LSTMState state(int[] h, int[] c) {
        return LSTMState.of(Tensor.zeros(h), Tensor.zeros(c));
    }

    @Test
    void stateDictProblemsAreNamedAllAtOnce() {
        Map<String, Tensor> before = lstm.stateDict();
        Map<String, Tensor> given = new LinkedHashMap<>(lstm.stateDict());
        given.remove("bias_ih_l0");
        given.put("weight_hh_l0", Tensor.zeros(3, 3));
        given.put("weight_ih_l7", Tensor.zeros(1));
        assertThatThrownBy(() -> lstm.loadStateDict(given))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Error(s) in loading state_dict for LSTM:\n"
                        + "\tMissing key(s) in state_dict: \"bias_ih_l0\".\n"
                        + "\tUnexpected key(s) in state_dict: \"weight_ih_l7\".\n"
                        + "\tsize mismatch for weight_hh_l0: copying a param with shape torch.Size([3, 3]) from"
                        + " checkpoint, the shape in current model is torch.Size([80, 20]).");
        lstm.stateDict()
                .forEach((name, tensor) ->
                        assertThat(tensor.maxAbsDiff(before.get(name))).isZero());
    }

    @Test
    void aNullInAStateDictIsAMissingKey() {
        Map<String, Tensor> given = new LinkedHashMap<>(lstm.stateDict());
        given.put("bias_hh_l1", null);
        assertThatThrownBy(() -> lstm.loadStateDict(given))
                .hasMessageContaining("Missing key(s) in state_dict: \"bias_hh_l1\".");
    }

    @Test
    void sizesThatOverflowAreRefusedBeforeAnythingIsAllocated() {
        for (LSTM.Builder builder : new LSTM.Builder[] {
            LSTM.builder(1, (1 << 30) + 1).projSize(1), LSTM.builder(1 << 30, 4), LSTM.builder(3, 1 << 29)
        }) {
            assertThatThrownBy(builder::build)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("are too large: a weight would have over 2^30 elements");
        }
        assertThatThrownBy(() -> GRUCell.builder(1, 1 << 30).build()).hasMessageContaining("are too large");
        refuses(LSTM.builder(1, 1).numLayers(Integer.MAX_VALUE), "num_layers must be at most 65536");
    }

    @Test
    void dropoutOnOneLayerWarns() {
        List<String> warnings = new CopyOnWriteArrayList<>();
        try (LogCapture ignored = LogCapture.to(warnings);
                LSTM pointless = LSTM.builder(2, 2)
                        .dropout(0.5)
                        .backend(Backend.reference())
                        .build()) {
            assertThat(pointless.isTraining()).isFalse();
        }
        assertThat(warnings)
                .containsExactly("dropout option adds dropout after all but last recurrent layer, so non-zero dropout"
                        + " expects num_layers greater than 1, but got dropout=0.5 and num_layers=1");
    }

    @Test
    void parametersRefuseWrites() {
        assertThatThrownBy(() -> lstm.parameters().get("weight_ih_l0").set(1, 0, 0))
                .hasMessageContaining("read-only");
    }

    @Test
    void cellInputsAndStates() {
        try (LSTMCell cell =
                LSTMCell.builder(10, 20).backend(Backend.reference()).build()) {
            cellRefuses(cell, "LSTMCell: Expected input to be 1D or 2D, got 3D instead", shape(1, 3, 10), shape(3, 20));
            cellRefuses(cell, "LSTMCell: Expected hx[0] to be 1D or 2D, got 3D instead", shape(3, 10), shape(1, 3, 20));
            cellRefuses(cell, "input has inconsistent input_size: got 9 expected 10", shape(3, 9), shape(3, 20));
            cellRefuses(cell, "hidden0 has inconsistent hidden_size: got 19, expected 20", shape(3, 10), shape(3, 19));
            cellRefuses(cell, "Input batch size 3 doesn't match hidden0 batch size 4", shape(3, 10), shape(4, 20));
            cellRefuses(cell, "input is 1-D but hidden0 is 2-D", shape(10), shape(1, 20));
        }
        assertThatThrownBy(() -> LSTMCell.builder(0, 3).build()).hasMessage("input_size must be greater than zero");
        assertThatThrownBy(() -> LSTMCell.builder(3, 0).build()).hasMessage("hidden_size must be greater than zero");
    }

    private static void cellRefuses(LSTMCell cell, String message, int[] x, int[] state) {
        assertThatThrownBy(() -> cell.forward(Tensor.zeros(x), state(state, state)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void describesItselfAsPyTorchDoes() {
        assertThat(lstm).hasToString("LSTM(10, 20, num_layers=2)");
        try (LSTM all = LSTM.builder(4, 6)
                        .numLayers(2)
                        .bias(false)
                        .batchFirst(true)
                        .dropout(0.5)
                        .bidirectional(true)
                        .projSize(3)
                        .backend(Backend.reference())
                        .build();
                LSTMCell cell = LSTMCell.builder(3, 4)
                        .bias(false)
                        .backend(Backend.reference())
                        .build()) {
            assertThat(all)
                    .hasToString("LSTM(4, 6, proj_size=3, num_layers=2, bias=False, batch_first=True, dropout=0.5,"
                            + " bidirectional=True)");
            assertThat(cell).hasToString("LSTMCell(3, 4, bias=False)");
        }
    }
}
