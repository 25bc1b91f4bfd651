package dev.rondo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rondo.LongTensor;
import dev.rondo.Tensor;
import dev.rondo.io.Safetensors;
import dev.rondo.testing.TestBackends;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** ONNX models on the command line, against what ONNX Runtime made of them. */
@Tag("native")
class OnnxCommandTest {
    private static final Path MODELS = Path.of("src/test/resources/onnx");

    @TempDir
    Path folder;

    @BeforeEach
    void onOneDnn() {
        TestBackends.oneDnn();
    }

    static Stream<String> models() throws IOException {
        try (Stream<Path> files = Files.list(MODELS);
                Safetensors runs = Safetensors.open(MODELS.resolve("cases.safetensors"))) {
            List<String> names = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".onnx"))
                    .map(name -> name.replace(".onnx", ""))
                    // The nodes of this one are in branches, and have other names than the graph's inputs.
                    .filter(name -> runs.has(name + ".X") && !name.equals("store_if"))
                    .sorted()
                    .toList();
            assertThat(names).hasSizeGreaterThan(50);
            return names.stream();
        }
    }

    /** Verifies a model; inputs get one text in front of their names, outputs another. */
    private CommandRun verify(String model, String in, String out, double error) throws IOException {
        Map<String, Tensor> floats = new LinkedHashMap<>();
        Map<String, LongTensor> integers = new LinkedHashMap<>();
        try (Safetensors runs = Safetensors.open(MODELS.resolve("cases.safetensors"))) {
            for (String name : runs.names()) {
                if (name.startsWith(model + ".")) {
                    String role = name.substring(model.length() + 1);
                    if (role.equals("sequence_lens")) {
                        integers.put(in + role, runs.longs(name));
                    } else {
                        floats.put((role.startsWith("Y") ? out : in) + role, runs.tensor(name));
                    }
                }
            }
        }
        Tensor y = Objects.requireNonNull(floats.get(out + "Y"));
        y.set((float) (y.get(0, 0, 0, 0) + error), 0, 0, 0, 0);
        Path against = folder.resolve("against.safetensors");
        Safetensors.write(against, floats, integers, Map.of());
        return CommandRun.of("verify", MODELS.resolve(model + ".onnx"), "--against", against);
    }

    @ParameterizedTest
    @MethodSource("models")
    void everyNodeVerifiesUnderItsNamesInTheGraph(String model) throws IOException {
        CommandRun run = verify(model, "", "", 0);
        assertThat(run.err()).isEmpty();
        assertThat(run.status()).isZero();
        assertThat(run.out())
                .containsPattern("Y +equations +largest difference")
                .contains(" agree.");
        CommandRun prefixed = verify(model, "in.", "out.", 0);
        assertThat(prefixed.out()).isEqualTo(run.out());
        assertThat(prefixed.status()).isZero();
    }

    @Test
    void layersRunOnBothBackendsAndOtherNodesOnTheEquations() throws IOException {
        assertThat(verify("op_lstm_bidirectional", "", "", 0).out())
                .containsPattern("Y +onednn ")
                .containsPattern("Y_c +reference ")
                .containsPattern("Y_h +equations ");
        assertThat(verify("op_lstm_peephole", "", "", 0).out())
                .contains("peepholes")
                .containsPattern("Y +onednn ")
                .containsPattern("Y +equations ");
        assertThat(verify("op_lstm_clip", "", "", 0).out()).contains("clip=").doesNotContain("onednn");
    }

    @Test
    void aDifferenceGivesOne() throws IOException {
        CommandRun run = verify("op_gru_before", "", "", 1e-3);
        assertThat(run.status()).isOne();
        assertThat(run.out()).containsPattern("Y +equations +largest difference 0\\.0010\\d .*: DIFFERS");
    }

    @Test
    void nothingToCompareGivesTwo() throws IOException {
        Path against = folder.resolve("against.safetensors");
        Path model = MODELS.resolve("op_gru_before.onnx");
        Safetensors.write(against, Map.of("X", Tensor.zeros(4, 3, 2), "Y", Tensor.zeros(1)), Map.of());
        CommandRun lacking = CommandRun.of("verify", model, "--against", against);
        assertThat(lacking.status()).isEqualTo(2);
        assertThat(lacking.err()).contains("nothing to compare", "does not hold 'initial_h'");
        Safetensors.write(against, Map.of("X", Tensor.zeros(4, 3, 2), "initial_h", Tensor.zeros(1, 3, 3)), Map.of());
        CommandRun silent = CommandRun.of("verify", model, "--against", against);
        assertThat(silent.status()).isEqualTo(2);
        assertThat(silent.err()).contains("none of its outputs 'Y', 'Y_h'");
    }

    @Test
    void aModelWithoutRecurrentNodesIsSaidToHaveNone() throws IOException {
        // An empty graph of IR version 8: field 1 = 8, field 7 = a graph with a node of type Conv.
        byte[] node = {0x22, 4, 'C', 'o', 'n', 'v'};
        byte[] model = {8, 8, 0x3a, 8, 0x0a, 6, node[0], node[1], node[2], node[3], node[4], node[5]};
        Path path = Files.write(folder.resolve("conv.onnx"), model);
        CommandRun inspect = CommandRun.of("inspect", path);
        assertThat(inspect.status()).isZero();
        assertThat(inspect.out()).contains("Recurrent nodes: none", "it holds Conv x 1");
        CommandRun verify = CommandRun.of("verify", path, "--against", MODELS.resolve("cases.safetensors"));
        assertThat(verify.status()).isEqualTo(2);
        assertThat(verify.err()).contains("no RNN, GRU or LSTM node", "Conv x 1");
    }

    @Test
    void inspectTellsWhatIsSpecialInEachNode() {
        CommandRun peephole = CommandRun.of("inspect", MODELS.resolve("op_lstm_peephole.onnx"));
        assertThat(peephole.out())
                .contains("LSTM the_lstm: forward, input_size 2, hidden_size 3, by ONNX's rules")
                .contains("special: peepholes: P is not zero", "special: initial_h is 'initial_h'");
        CommandRun layers = CommandRun.of("inspect", MODELS.resolve("torch_lstm_two_layers.onnx"));
        assertThat(layers.out())
                .contains("LSTM /layer/LSTM: bidirectional, input_size 2, hidden_size 3, as nn.LSTM")
                .contains("LSTM /layer/LSTM_1: bidirectional, input_size 6, hidden_size 3, as nn.LSTM");
        CommandRun weightless = CommandRun.of("inspect", MODELS.resolve("op_gru_inputs.onnx"));
        assertThat(weightless.out()).contains("special: W is 'W', an input of the graph");
        assertThat(List.of(peephole.status(), layers.status(), weightless.status()))
                .containsOnly(0);
    }

    @Test
    void runWritesWhatTheNodeGives() throws IOException {
        verify("op_lstm_bidirectional", "", "", 0);
        Path out = folder.resolve("out.safetensors");
        CommandRun run = CommandRun.of(
                "run",
                MODELS.resolve("op_lstm_bidirectional.onnx"),
                "--input",
                folder.resolve("against.safetensors"),
                "--output",
                out);
        assertThat(run.err()).isEmpty();
        assertThat(run.status()).isZero();
        try (Safetensors written = Safetensors.open(out);
                Safetensors runs = Safetensors.open(MODELS.resolve("cases.safetensors"))) {
            Map.of("y", "Y", "hn", "Y_h", "cn", "Y_c")
                    .forEach((name, role) -> assertThat(
                                    written.tensor(name).maxAbsDiff(runs.tensor("op_lstm_bidirectional." + role)))
                            .isLessThan(1e-6));
        }
    }
}
