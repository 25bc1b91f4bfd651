package dev.rondo.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import dev.rondo.Backend;
import dev.rondo.Tensor;
import dev.rondo.nn.GRU;
import dev.rondo.nn.LSTM;
import dev.rondo.nn.LSTMOutput;
import dev.rondo.nn.LSTMState;
import dev.rondo.nn.Module;
import dev.rondo.nn.RNN;
import dev.rondo.nn.RNNOutput;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Nodes as layers: against ONNX Runtime, and against the PyTorch that wrote the file. */
abstract class OnnxLayerContract {
    private static final Safetensors TORCH = OnnxCase.safetensors("torch.safetensors");

    abstract Backend backend();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "op_lstm_forward",
                "op_lstm_bidirectional",
                "op_lstm_plain",
                "op_lstm_opset7",
                "op_gru_forward",
                "op_gru_bidirectional",
                "op_gru_plain",
                "op_gru_opset7",
                "op_rnn_forward",
                "op_rnn_bidirectional",
                "op_rnn_plain",
                "op_rnn_relu",
                "store_sliced_opset9",
                "store_half_cast"
            })
    void layersComputeWhatOnnxRuntimeComputes(String name) {
        OnnxCase onnx = new OnnxCase(name);
        try (OnnxFile file = onnx.open()) {
            assertThat(file.node().obstacles()).isEmpty();
            try (Module layer = file.node().layer(backend())) {
                onnx.check(run(layer, onnx.tensor("X"), onnx.optional("initial_h"), onnx.optional("initial_c")));
            }
        }
    }

    /** Y of ONNX has a dimension of directions, where a layer's output has them behind each other. */
    private static OnnxRecurrent.Output run(Module layer, Tensor x, @Nullable Tensor h0, @Nullable Tensor c0) {
        if (layer instanceof LSTM lstm) {
            LSTMOutput out = lstm.forward(x, h0 == null || c0 == null ? null : LSTMState.of(h0, c0));
            return new OnnxRecurrent.Output(
                    turned(out.output(), out.state().h().size(0)),
                    out.state().h(),
                    out.state().c());
        }
        RNNOutput out = layer instanceof GRU gru ? gru.forward(x, h0) : ((RNN) layer).forward(x, h0);
        return new OnnxRecurrent.Output(turned(out.output(), out.state().size(0)), out.state(), null);
    }

    private static Tensor turned(Tensor output, int directions) {
        int hidden = output.size(2) / directions;
        Tensor y = Tensor.zeros(output.size(0), directions, output.size(1), hidden);
        for (int t = 0; t < output.size(0); t++) {
            for (int n = 0; n < output.size(1); n++) {
                for (int k = 0; k < output.size(2); k++) {
                    y.set(output.get(t, n, k), t, k / hidden, n, k % hidden);
                }
            }
        }
        return y;
    }

    /** Bits of the parameters, and PyTorch's own output, for all that its exporter makes of layers. */
    @ParameterizedTest
    @CsvSource({
        "lstm, 1, false",
        "lstm_two_layers, 2, true",
        "lstm_unfolded, 1, true",
        "gru, 1, true",
        "gru_unfolded, 1, false",
        "rnn, 1, true"
    })
    void exportedLayersAreThePyTorchLayers(String name, int layers, boolean bidirectional) {
        try (OnnxFile file = new OnnxCase("torch_" + name).open()) {
            assertThat(file.producer()).startsWith("pytorch 2.");
            assertThat(file.nodes()).hasSize(layers);
            Tensor x = TORCH.tensor(name + ".x");
            for (int layer = 0; layer < layers; layer++) {
                OnnxNode node = file.nodes().get(layer);
                assertThat(node.special()).isEmpty();
                assertThat(node.givenInputs()).isEmpty();
                assertThat(node.direction()).isEqualTo(bidirectional ? "bidirectional" : "forward");
                for (Map.Entry<String, Tensor> parameter : node.stateDict().entrySet()) {
                    String torch = name + "." + parameter.getKey().replace("_l0", "_l" + layer);
                    assertThat(parameter.getValue().maxAbsDiff(TORCH.tensor(torch)))
                            .as(torch)
                            .isZero();
                }
                try (Module module = node.layer(backend())) {
                    x = output(module, x);
                }
            }
            assertThat(x.maxAbsDiff(TORCH.tensor(name + ".y")))
                    .isLessThanOrEqualTo(OnnxCase.TOLERANCE.bound() * layers);
        }
    }

    private static Tensor output(Module layer, Tensor x) {
        if (layer instanceof LSTM lstm) {
            return lstm.forward(x).output();
        }
        return layer instanceof GRU gru
                ? gru.forward(x).output()
                : ((RNN) layer).forward(x).output();
    }

    /** The lengths are computed in the graph, and therefore the caller's. */
    @Test
    void aPackedLayerTakesLengths() {
        try (OnnxFile file = new OnnxCase("torch_lstm_packed").open()) {
            OnnxNode node = file.node();
            assertThat(node.special()).hasSize(1);
            assertThat(node.special().get(0)).startsWith("sequence_lens is '").contains("computed by node");
            assertThat(node.givenInputs()).containsOnlyKeys("sequence_lens");
            assertThat(node.special())
                    .containsExactly("sequence_lens is " + node.givenInputs().get("sequence_lens"));
            int[] lengths = {2, 4, 1};
            Tensor expected = TORCH.tensor("lstm_packed.y");
            try (LSTM lstm = (LSTM) node.layer(backend())) {
                LSTMOutput out = lstm.forward(TORCH.tensor("lstm_packed.x"), lengths);
                assertThat(out.output().maxAbsDiff(expected)).isLessThanOrEqualTo(OnnxCase.TOLERANCE.bound());
            }
            OnnxRecurrent.Output out;
            try (OnnxRecurrent recurrent = node.recurrent(backend())) {
                out = recurrent.forward(TORCH.tensor("lstm_packed.x"), lengths, null, null);
            }
            assertThat(out.y().reshape(4, 3, 3).maxAbsDiff(expected)).isLessThanOrEqualTo(OnnxCase.TOLERANCE.bound());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "op_lstm_reverse | direction=reverse",
                "op_gru_before | linear_before_reset is absent, which means 0 (written by make_onnx 1): the reset gate acts before",
                "op_lstm_peephole | peepholes: P is not zero",
                "op_lstm_input_forget | input_forget=1",
                "op_lstm_clip | clip=0.4",
                "op_lstm_activations | activations=[[HardSigmoid(0.2, 0.5), Relu, Tanh]]",
                "op_gru_activations | activations=[[Sigmoid, Relu], [HardSigmoid(0.25, 0.45), Tanh]]",
                "op_rnn_both | activations=[[Tanh], [Relu]]",
                "op_rnn_softplus | activations=[[Softplus]]",
                "layout1_lstm | layout=1"
            })
    void whatNoLayerComputesIsRefusedWithTheReason(String name, String reason) {
        try (OnnxFile file = new OnnxCase(name).open()) {
            OnnxNode node = file.node();
            assertThat(node.obstacles()).hasSize(1);
            assertThat(node.obstacles().get(0)).startsWith(reason);
            assertThat(node.special()).containsAll(node.obstacles());
            assertThatExceptionOfType(OnnxException.class)
                    .isThrownBy(() -> node.layer(backend()))
                    .withMessageContaining(
                            "no layer of dev.rondo.nn computes the same; recurrent() runs it. " + reason);
        }
    }

    @Test
    void everyReasonIsGiven() {
        try (OnnxFile file = new OnnxCase("op_lstm_all").open()) {
            assertThat(file.node().obstacles())
                    .extracting(reason -> reason.replaceAll("[=:].*", ""))
                    .containsExactly("input_forget", "clip", "activations", "peepholes");
            assertThatExceptionOfType(OnnxException.class).isThrownBy(file.node()::stateDict);
        }
    }

    /** layout=1 moves no weight: whoever builds a layer for it may have them. */
    @Test
    void weightsOfLayoutOneAreThoseOfLayoutZero() {
        try (OnnxFile one = new OnnxCase("layout1_gru").open();
                OnnxFile zero = new OnnxCase("op_gru_bidirectional").open()) {
            Map<String, Tensor> expected = zero.node().stateDict();
            Map<String, Tensor> actual = one.node().stateDict();
            assertThat(actual.keySet()).isEqualTo(expected.keySet());
            expected.forEach((name, tensor) ->
                    assertThat(actual.get(name).maxAbsDiff(tensor)).isZero());
        }
    }

    /** A trained initial state is a part of the model that a layer would drop; zeros are what it starts from. */
    @Test
    void statesThatTheGraphFixes() {
        assertThat(startingFrom(0).special()).isEmpty();
        OnnxNode node = startingFrom(0.5f);
        assertThat(node.obstacles()).containsExactly("initial_h is fixed by the graph");
        try (OnnxRecurrent recurrent = node.recurrent(backend())) {
            double y = recurrent.forward(Tensor.zeros(1, 1, 1)).y().get(0, 0, 0, 0);
            assertThat(y).isCloseTo(Math.tanh(0.5), within(OnnxCase.TOLERANCE.bound()));
        }
    }

    private static OnnxNode startingFrom(float state) {
        long[] one = {1, 1, 1};
        return OnnxFile.read(OnnxBytes.model(OnnxBytes.graph()
                        .message(1, OnnxBytes.node("RNN", List.of("X", "W", "R", "", "", "H"), List.of("Y")))
                        .message(5, OnnxBytes.tensor("W", one, 1), OnnxBytes.tensor("R", one, 1))
                        .message(5, OnnxBytes.tensor("H", one, state))
                        .message(11, OnnxBytes.input("X"))))
                .node();
    }
}
