package dev.rondo.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.rondo.Backend;
import dev.rondo.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Weights wherever exporters leave them, against what ONNX Runtime computed with the same files. */
class OnnxStoreTest {
    private static final long[] ONE = {1, 1, 1};

    @TempDir
    Path folder;

    static Stream<OnnxCase> stores() {
        return OnnxCase.startingWith("store_")
                .filter(onnx -> !List.of("store_if", "store_half").contains(onnx.name()));
    }

    @ParameterizedTest
    @MethodSource("stores")
    void weightsAreFound(OnnxCase onnx) {
        onnx.check(onnx.run(onnx.recurrent(Backend.reference())));
    }

    /** The branch that runs takes weights of the graph around it, through nodes of its own. */
    @Test
    void weightsOfNodesWithinAnIf() {
        OnnxCase onnx = new OnnxCase("store_if");
        try (OnnxFile file = onnx.open()) {
            assertThat(file.nodes())
                    .extracting(OnnxNode::path)
                    .containsExactlyInAnyOrder("which.then_branch.inner", "which.else_branch.other");
            onnx.check(onnx.run(file.node("inner").recurrent(Backend.reference())));
            onnx.check(onnx.run(file.node("which.then_branch.inner").recurrent(Backend.reference())));
            float[] halves = file.node("other").onnxWeights().get("W").toArray();
            float[] wholes = file.node("inner").onnxWeights().get("W").toArray();
            for (int i = 0; i < halves.length; i++) {
                assertThat(halves[i]).isEqualTo(wholes[i] / 2);
            }
            assertThat(file.names()).contains("weight_ih", "which.then_branch.bias_ih", "which.else_branch.W2");
        }
    }

    /** ONNX Runtime's processor has no half layer; the same weights, cast, it runs. */
    @Test
    void aLayerThatIsHalfAsAWhole() {
        try (OnnxFile file = new OnnxCase("store_half").open()) {
            OnnxCase cast = new OnnxCase("store_half_cast");
            cast.check(cast.run(file.node().recurrent(Backend.reference())));
            assertThat(file.type("W")).isEqualTo("FLOAT16");
            assertThat(file.shape("W")).containsExactly(1, 12, 2);
        }
    }

    @Test
    void weightsThatAreInputsAreNamed() {
        OnnxCase onnx = new OnnxCase("op_lstm_inputs");
        try (OnnxFile file = onnx.open()) {
            OnnxNode node = file.node();
            assertThat(node.missingWeights().keySet()).containsExactly("W", "R", "B", "P");
            assertThat(node.missingWeights()).containsEntry("W", "'W', an input of the graph");
            assertThatExceptionOfType(OnnxException.class)
                    .isThrownBy(node::recurrent)
                    .withMessageContaining("node 'the_lstm' (LSTM, at byte ")
                    .withMessageContaining("W is 'W', an input of the graph; R is 'R', an input of the graph;")
                    .withMessageEndingWith("give values for them by their names in the graph");
            assertThat(node.with(onnx.weights()).missingWeights()).isEmpty();
            assertThat(node.with(onnx.weights()).special()).contains("peepholes: P is not zero");
        }
    }

    /** Values are given at the start of a chain as well. */
    @Test
    void valuesForNamesThatLeadToWeights() {
        byte[] model = OnnxBytes.model(OnnxBytes.graph()
                .message(
                        1,
                        OnnxBytes.node("Identity", List.of("given"), List.of("W")),
                        OnnxBytes.node("RNN", List.of("X", "W", "R"), List.of("Y")))
                .message(5, OnnxBytes.tensor("R", ONE, 1))
                .message(11, OnnxBytes.input("X"), OnnxBytes.input("given")));
        OnnxNode node = OnnxFile.read(model).node();
        assertThat(node.missingWeights()).containsEntry("W", "'given', an input of the graph");
        OnnxNode whole = node.with(Map.of("given", Tensor.full(0.5f, 1, 1, 1)));
        assertThat(whole.onnxWeights().get("W").toArray()).containsExactly(0.5f);
    }

    @Test
    void computedWeightsSayByWhat() {
        byte[] model = OnnxBytes.model(OnnxBytes.graph()
                .message(
                        1,
                        OnnxBytes.node("MatMul", List.of("W0", "X"), List.of("W")),
                        OnnxBytes.node("RNN", List.of("X", "W", "R"), List.of("Y")))
                .message(5, OnnxBytes.tensor("R", ONE, 1), OnnxBytes.tensor("W0", ONE, 1))
                .message(11, OnnxBytes.input("X")));
        assertThatExceptionOfType(OnnxException.class)
                .isThrownBy(() -> OnnxFile.read(model).node().layer())
                .withMessageStartingWith("byte array: node that makes 'Y' (RNN, at byte ")
                .withMessageContaining("W is 'W', computed by node that makes 'W' (MatMul, at byte ");
    }

    /** A body sees the weights around it, and its own input comes before a name of theirs. */
    @Test
    void weightsOfANodeWithinALoop() {
        ProtoWriter body = OnnxBytes.graph()
                .message(
                        1,
                        OnnxBytes.node("RNN", List.of("x", "W", "R"), List.of("y"))
                                .text(3, "inner"))
                .message(11, OnnxBytes.input("x"), OnnxBytes.input("R"));
        byte[] model = OnnxBytes.model(OnnxBytes.graph()
                .message(
                        1,
                        OnnxBytes.node("Loop", List.of("", "c"), List.of("z"))
                                .message(5, OnnxBytes.graph("body", body)))
                .message(5, OnnxBytes.tensor("W", ONE, 3), OnnxBytes.tensor("R", ONE, 1)));
        OnnxNode node = OnnxFile.read(model).node();
        assertThat(node.path()).isEqualTo("Loop_0.body.inner");
        assertThat(node.missingWeights()).isEqualTo(Map.of("R", "'R', an input of the graph 'Loop_0.body'"));
        OnnxNode whole = node.with(Map.of("R", Tensor.ones(1, 1, 1)));
        assertThat(whole.onnxWeights().get("W").toArray()).containsExactly(3);
    }

    /** Each doubles what went before: 2^40 values of a file of two kilobytes. */
    @Test
    void aBombOfConcatsIsRefused() {
        assertThatExceptionOfType(OnnxException.class)
                .isThrownBy(() -> OnnxFile.read(doubled(40)).node().onnxWeights())
                .withMessageContaining("'W' would have 1099511627776 values, more than the model has bytes (");
        assertThatExceptionOfType(OnnxException.class)
                .isThrownBy(() -> OnnxFile.read(doubled(62)).node().special())
                .withMessageContaining("values, more than the model has bytes (");
        assertThatExceptionOfType(OnnxException.class)
                .isThrownBy(() -> OnnxFile.read(doubled(63)).node().special())
                .withMessageContaining("sizes are beyond a long");
        assertThatExceptionOfType(OnnxException.class)
                .isThrownBy(() -> OnnxFile.read(doubled(65)).node().special())
                .withMessageContaining("a chain of more than 64 operators leads to ");
    }

    private static byte[] doubled(int times) {
        ProtoWriter graph = OnnxBytes.graph();
        List<String> names = new ArrayList<>();
        for (int i = 0; i <= times; i++) {
            names.add(i == times ? "W" : "w" + i);
        }
        for (int i = 0; i < times; i++) {
            graph.message(
                    1,
                    OnnxBytes.node("Concat", List.of(names.get(i), names.get(i)), List.of(names.get(i + 1)))
                            .message(5, OnnxBytes.integer("axis", 0)));
        }
        graph.message(1, OnnxBytes.node("RNN", List.of("X", "W", "R"), List.of("Y")));
        graph.message(5, OnnxBytes.tensor("w0", ONE, 1), OnnxBytes.tensor("R", ONE, 1));
        return OnnxBytes.model(graph.message(11, OnnxBytes.input("X")));
    }

    /** A shape that lies asks for nothing. */
    @Test
    void aShapeWithoutValuesIsRefused() {
        byte[] model = OnnxBytes.model(OnnxBytes.graph()
                .message(1, OnnxBytes.node("RNN", List.of("X", "W", "R"), List.of("Y")))
                .message(
                        5,
                        OnnxBytes.tensor("W", ONE, 1),
                        OnnxBytes.header("R", 1, 1 << 20, 1 << 20).integer(2, 1).floating(4, 1)));
        assertThatExceptionOfType(OnnxException.class)
                .isThrownBy(() -> OnnxFile.read(model).node().special())
                .withMessageContaining("R: tensor 'R' at byte ")
                .withMessageEndingWith("its shape asks for 1099511627776 values, it has 0");
    }

    @Test
    void weightsOfOtherFilesNeedAFolder() {
        byte[] model = new OnnxCase("store_external").bytes();
        assertThatExceptionOfType(OnnxException.class)
                .isThrownBy(() -> OnnxFile.read(model).node().recurrent(Backend.reference()))
                .withMessageContaining(
                        "its values lie in the file 'store_external.bin' beside the model: open the model by"
                                + " its path");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/etc/passwd | is not relative to the model",
                "../outside.bin | leads out of the model's folder",
                "within/../../outside.bin | leads out of the model's folder",
                "within\\..\\x | leads out of the model's folder",
                "c:x | is not relative to the model",
                "absent.bin | is not beside the model",
                "within | is no regular file",
                "link.bin | is a link that leads out of the model's folder",
                "linked/outside.bin | is a link that leads out of the model's folder"
            })
    void otherFilesAreRefused(String location, String why) throws IOException {
        Path models = Files.createDirectory(folder.resolve("models"));
        Files.createDirectory(models.resolve("within"));
        Files.write(folder.resolve("outside.bin"), ProtoWriter.floats(1));
        Files.createSymbolicLink(models.resolve("link.bin"), folder.resolve("outside.bin"));
        Files.createSymbolicLink(models.resolve("linked"), folder);
        assertThatExceptionOfType(OnnxException.class)
                .isThrownBy(() -> openExternal(models, "location", location))
                .withMessageContaining("R: tensor 'R' at byte ")
                .withMessageEndingWith("which " + why);
    }

    @Test
    void sectionsOfOtherFilesAreChecked() throws IOException {
        Files.write(folder.resolve("w.bin"), ProtoWriter.floats(1, 2, 3));
        assertThat(openExternal(folder, "location", "w.bin")).isEqualTo(1);
        assertThat(openExternal(folder, "location", "w.bin", "offset", "8")).isEqualTo(3);
        assertThat(openExternal(folder, "location", "w.bin", "offset", "4", "length", "4"))
                .isEqualTo(2);
        assertRefused("its shape asks for 4 bytes, external_data gives it 8", "location", "w.bin", "length", "8");
        assertRefused(
                "4 bytes from 12 reach beyond the 12 bytes of the file 'w.bin'", "location", "w.bin", "offset", "12");
        assertRefused("external_data's offset is '-4'", "location", "w.bin", "offset", "-4");
        assertRefused("external_data's offset is 'x'", "location", "w.bin", "offset", "x");
    }

    private void assertRefused(String message, String... entries) {
        assertThatExceptionOfType(OnnxException.class)
                .isThrownBy(() -> openExternal(folder, entries))
                .withMessageContaining(message);
    }

    private static float openExternal(Path folder, String... entries) throws IOException {
        Path model = folder.resolve("model.onnx");
        Files.write(
                model,
                OnnxBytes.model(OnnxBytes.graph()
                        .message(1, OnnxBytes.node("RNN", List.of("X", "W", "R"), List.of("Y")))
                        .message(5, OnnxBytes.tensor("W", ONE, 1), OnnxBytes.external("R", ONE, entries))));
        try (OnnxFile file = OnnxFile.open(model)) {
            return file.node().onnxWeights().get("R").get(0, 0, 0);
        }
    }
}
