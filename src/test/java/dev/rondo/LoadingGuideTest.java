package dev.rondo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rondo.io.KerasWeights;
import dev.rondo.io.OnnxFile;
import dev.rondo.io.OnnxNode;
import dev.rondo.io.OnnxRecurrent;
import dev.rondo.io.Safetensors;
import dev.rondo.io.TorchFile;
import dev.rondo.nn.IncompatibleKeys;
import dev.rondo.nn.LSTM;
import dev.rondo.nn.Linear;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The code of docs/loading-models.md, between marks, and what it says of it. */
class LoadingGuideTest {
    private static final Path MODELS = Path.of("examples/models");
    private static final Path TAGGER = MODELS.resolve("tagger.pt");

    @TempDir
    Path folder;

    @Test
    void layersBelowPrefixes() throws IOException {
        Path path = TAGGER;
        // guide begins
        Map<String, Tensor> weights = TorchFile.read(path);
        LSTM lstm = LSTM.fromStateDict(weights, "lstm.", options -> options.batchFirst(true));
        Linear head = Linear.fromStateDict(weights, "fc.");
        // guide ends
        assertThat(lstm).hasToString("LSTM(8, 12, num_layers=2, batch_first=True, bidirectional=True)");
        assertThat(head).hasToString("Linear(in_features=24, out_features=8, bias=True)");
        assertThatThrownBy(() -> LSTM.fromStateDict(weights, "encoder."))
                .hasMessageEndingWith("did you mean prefix 'lstm.'?");
        // guide begins
        IncompatibleKeys keys = lstm.loadStateDict(weights, "lstm.", false);
        // guide ends
        assertThat(keys.missingKeys()).isEmpty();
        lstm.close();
    }

    @Test
    void checkpoints() throws IOException {
        Path path = MODELS.resolve("characters.pt");
        String alphabet;
        LSTM lstm;
        // guide begins
        try (TorchFile file = TorchFile.open(path)) {
            for (String name : file.names()) {
                System.out.println(name + " " + file.dtype(name));
            }
            alphabet = file.metadata().get("alphabet");
            lstm = LSTM.fromStateDict(file.tensors(), "state_dict.lstm.");
        }
        // guide ends
        assertThat(alphabet).startsWith(" ");
        assertThat(lstm).hasToString("LSTM(16, 36)");
        lstm.close();
    }

    @Test
    void writing() throws IOException {
        Path pt = folder.resolve("lstm.pt");
        Path safetensors = folder.resolve("lstm.safetensors");
        try (LSTM lstm = LSTM.builder(4, 3).build()) {
            // guide begins
            TorchFile.write(pt, lstm.stateDict());
            Safetensors.write(safetensors, lstm.stateDict(), Map.of()); // and metadata
            // guide ends
            // guide begins
            try (Safetensors file = Safetensors.open(safetensors)) {
                lstm.loadStateDict(file.tensors());
            }
            // guide ends
            assertThat(TorchFile.read(pt).keySet())
                    .containsExactlyElementsOf(lstm.stateDict().keySet());
        }
    }

    @Test
    void onnxLayers() throws IOException {
        Path path = MODELS.resolve("trend.onnx");
        LSTM lstm;
        LSTM batchFirst;
        Linear head;
        // guide begins
        try (OnnxFile file = OnnxFile.open(path)) {
            for (OnnxNode node : file.nodes()) {
                System.out.println(node + " " + node.special() + " " + node.obstacles());
            }
            lstm = (LSTM) file.node().layer(); // of a file that has one recurrent node
            Map<String, Tensor> weights = file.node().stateDict(); // by PyTorch's names and order
            batchFirst = LSTM.fromStateDict(weights, "", options -> options.batchFirst(true));
            head = Linear.fromStateDict(file.tensors(), "fc."); // initializers by name
        }
        // guide ends
        assertThat(lstm).hasToString("LSTM(1, 12)");
        assertThat(batchFirst).hasToString("LSTM(1, 12, batch_first=True)");
        assertThat(head.outFeatures()).isEqualTo(3);
        lstm.close();
        batchFirst.close();
    }

    @Test
    void onnxRules() throws IOException {
        try (InputStream in =
                Objects.requireNonNull(LoadingGuideTest.class.getResourceAsStream("/onnx/op_lstm_peephole.onnx"))) {
            Tensor output;
            // guide begins
            OnnxNode node = OnnxFile.read(in).node();
            assertThat(node.obstacles()).containsExactly("peepholes: P is not zero");
            OnnxRecurrent recurrent = node.recurrent();
            Tensor state = Tensor.zeros(1, 2, node.hiddenSize()); // [D, N, H]
            Tensor x = Tensor.zeros(5, 2, node.inputSize()); // [T, N, I]
            output = recurrent.forward(x, null, state, state).y(); // [T, D, N, H], as in ONNX
            // guide ends
            assertThat(output.shape()).startsWith(5, 1, 2);
        }
    }

    @Test
    void kerasArrays() {
        Generator g = Generator.manualSeed(1);
        int units = 3;
        Tensor kernel = g.randn(2, 4 * units);
        Tensor recurrentKernel = g.randn(units, 4 * units);
        Tensor bias = g.randn(4 * units);
        // guide begins
        Map<String, Tensor> weights = KerasWeights.lstm(kernel, recurrentKernel, bias);
        LSTM lstm = LSTM.fromStateDict(weights, "", options -> options.batchFirst(true));
        // guide ends
        assertThat(lstm.parameters().get("weight_ih_l0").get(7, 1)).isEqualTo(kernel.get(1, 7));
        lstm.close();
    }
}
