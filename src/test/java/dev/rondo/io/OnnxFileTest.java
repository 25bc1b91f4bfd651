package dev.rondo.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rondo.Backend;
import dev.rondo.LongTensor;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a file says of itself, and how files are refused that are none. */
class OnnxFileTest {
    @TempDir
    Path folder;

    @Test
    void aFileTellsWhatItHolds() {
        try (OnnxFile file = new OnnxCase("op_lstm_bidirectional").open()) {
            assertThat(file.producer()).isEqualTo("make_onnx 1");
            assertThat(file.irVersion()).isEqualTo(8);
            assertThat(file.opsets()).isEqualTo(Map.of("", 14L));
            assertThat(file.operators()).isEqualTo(Map.of("LSTM", 1));
            assertThat(file.names()).containsExactly("W", "R", "B");
            assertThat(file.shape("R")).containsExactly(2, 12, 3);
            assertThat(file.tensors().get("R").shape()).containsExactly(2, 12, 3);
            assertThat(file.toString())
                    .endsWith("op_lstm_bidirectional.onnx, producer=make_onnx 1, recurrent nodes=1)");
            OnnxNode node = file.node();
            assertThat(node.name()).isEqualTo("the_lstm");
            assertThat(node.path()).isEqualTo("the_lstm");
            assertThat(node.kind()).isEqualTo("LSTM");
            assertThat(node.direction()).isEqualTo("bidirectional");
            assertThat(node.inputSize()).isEqualTo(2);
            assertThat(node.hiddenSize()).isEqualTo(3);
            assertThat(node.inputs().keySet()).containsExactly("X", "W", "R", "B", "initial_h", "initial_c");
            assertThat(node.outputs()).isEqualTo(Map.of("Y", "Y", "Y_h", "Y_h", "Y_c", "Y_c"));
            assertThat(node.special())
                    .containsExactly(
                            "initial_h is 'initial_h', an input of the graph",
                            "initial_c is 'initial_c', an input of the graph");
            assertThat(node).hasToString("LSTM the_lstm");
        }
    }

    @Test
    void aFileWithoutRecurrentNodesSaysWhatItHolds() {
        try (OnnxFile file = new OnnxCase("no_recurrent").open()) {
            assertThat(file.nodes()).isEmpty();
            assertThat(file.operators()).containsEntry("Gemm", 2).containsEntry("Sigmoid", 1);
            assertThatExceptionOfType(OnnxException.class)
                    .isThrownBy(file::node)
                    .withMessageEndingWith(
                            "no_recurrent.onnx: no RNN, GRU or LSTM node: if the model has recurrent layers,"
                                    + " they are unrolled or taken apart. It holds Add x 1, Gemm x 2, Sigmoid x 1, Split x 1");
        }
    }

    @Test
    void namesOfNodes() {
        try (OnnxFile file = new OnnxCase("store_if").open()) {
            assertThatExceptionOfType(OnnxException.class)
                    .isThrownBy(file::node)
                    .withMessageContaining("2 recurrent nodes: LSTM 'which.");
            assertThatExceptionOfType(OnnxException.class)
                    .isThrownBy(() -> file.node("nobody"))
                    .withMessageContaining("no recurrent node 'nobody'; the file has LSTM 'which.");
        }
    }

    /** A function's weights are given where it is called; its nodes are listed all the same. */
    @Test
    void nodesInFunctions() {
        byte[] model = new ProtoWriter()
                .message(
                        7,
                        OnnxBytes.graph()
                                .message(
                                        1,
                                        OnnxBytes.node("Layer", List.of("x"), List.of("y"))
                                                .text(7, "own")))
                .message(
                        25,
                        new ProtoWriter()
                                .text(1, "Layer")
                                .text(4, "X", "W", "R")
                                .message(7, OnnxBytes.node("GRU", List.of("X", "W", "R"), List.of("Y")))
                                .text(10, "own"))
                .toByteArray();
        OnnxFile file = OnnxFile.read(model);
        assertThat(file.operators()).isEqualTo(Map.of("own:Layer", 1, "GRU", 1));
        assertThat(file.node().path()).isEqualTo("function own:Layer.Y");
        assertThat(file.node().missingWeights()).containsEntry("W", "'W', an input of the graph 'function own:Layer'");
    }

    @Test
    void integersAndTypes() {
        byte[] model = OnnxBytes.model(OnnxBytes.graph()
                .message(
                        5,
                        OnnxBytes.header("packed", 3)
                                .integer(2, 7)
                                .bytes(7, new ProtoWriter().raw(-1, 2, 1L << 60).toByteArray()),
                        OnnxBytes.header("unpacked", 2)
                                .integer(2, 3)
                                .integer(5, -7)
                                .integer(5, 300),
                        OnnxBytes.header("truth").integer(2, 9).integer(5, 1),
                        OnnxBytes.header("wide", 1).integer(2, 13).integer(11, -1),
                        OnnxBytes.header("eight", 1).integer(2, 17).bytes(9, new byte[1]),
                        OnnxBytes.header("words", 1).integer(2, 8))
                .message(1, OnnxBytes.node("Relu", List.of("packed"), List.of("y"))));
        OnnxFile file = OnnxFile.read(model);
        assertThat(file.longs("packed")).isEqualTo(LongTensor.of(new long[] {-1, 2, 1L << 60}));
        assertThat(file.longs("unpacked")).isEqualTo(LongTensor.of(new long[] {-7, 44}));
        assertThat(file.longs("truth")).isEqualTo(LongTensor.scalar(1));
        assertThat(file.type("eight")).isEqualTo("FLOAT8E4M3FN");
        assertThat(file.type("words")).isEqualTo("STRING");
        assertThat(file.tensors()).isEmpty();
        assertThatExceptionOfType(OnnxException.class)
                .isThrownBy(() -> file.longs("wide"))
                .withMessageContaining("tensor 'wide' at byte ")
                .withMessageEndingWith("holds 18446744073709551615, which is beyond a long");
        assertThatExceptionOfType(OnnxException.class)
                .isThrownBy(() -> file.tensor("eight"))
                .withMessageContaining("expected FLOAT, FLOAT16, BFLOAT16 or DOUBLE, the file has FLOAT8E4M3FN");
        assertThatExceptionOfType(OnnxException.class)
                .isThrownBy(() -> file.shape("absent"))
                .withMessageEndingWith("no tensor 'absent' in the file, which has 6");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "activations,Tahn | activation 'Tahn' is none of ONNX's",
                "activations,Affine | activation 'Affine' needs activation_alpha, for which ONNX has no default",
                "activations,Tanh,Tanh | activations [Tanh, Tanh] must be 1 for each direction",
                "direction,sideways | direction 'sideways' is none of ONNX's"
            })
    void optionsThatOnnxDoesNotHave(String attribute, String message) {
        String[] parts = attribute.split(",", -1);
        String[] values = Arrays.copyOfRange(parts, 1, parts.length);
        ProtoWriter option =
                parts[0].equals("direction") ? OnnxBytes.text(parts[0], values[0]) : OnnxBytes.texts(parts[0], values);
        OnnxNode node = OnnxFile.read(OnnxBytes.smallRnn(option)).node();
        for (ThrowingCallable call : List.<ThrowingCallable>of(node::special, node::layer, node::recurrent)) {
            assertThatExceptionOfType(OnnxException.class)
                    .isThrownBy(call)
                    .withMessageStartingWith("byte array: node that makes 'Y' (RNN, at byte ")
                    .withMessageEndingWith(message);
        }
    }

    /** An option that a later version may add is not ignored. */
    @Test
    void unknownAttributesAreRefused() {
        OnnxNode node = OnnxFile.read(OnnxBytes.smallRnn(OnnxBytes.integer("zoneout", 1)))
                .node();
        assertThat(node.obstacles()).containsExactly("attributes that ONNX does not have: [zoneout]");
        assertThatExceptionOfType(OnnxException.class)
                .isThrownBy(node::recurrent)
                .withMessageEndingWith("attributes that ONNX does not have: [zoneout]");
    }

    @Test
    void sizesThatDisagreeAreRefused() {
        OnnxNode node = OnnxFile.read(OnnxBytes.smallRnn(OnnxBytes.integer("hidden_size", 2)))
                .node();
        assertThatExceptionOfType(OnnxException.class)
                .isThrownBy(node::hiddenSize)
                .withMessageEndingWith("hidden_size is 2, R has shape [1, 1, 1]");
        OnnxNode both = OnnxFile.read(OnnxBytes.smallRnn(OnnxBytes.text("direction", "bidirectional")))
                .node();
        assertThatExceptionOfType(OnnxException.class)
                .isThrownBy(both::inputSize)
                .withMessageEndingWith("W must have shape [2, 1, 1], got [1, 1, 1]");
    }

    @Test
    void graphsWithinGraphsEnd() {
        ProtoWriter graph = OnnxBytes.graph();
        for (int depth = 0; depth < 33; depth++) {
            graph = OnnxBytes.graph()
                    .message(
                            1,
                            OnnxBytes.node("If", List.of("c"), List.of("y"))
                                    .message(5, OnnxBytes.graph("then_branch", graph)));
        }
        byte[] deep = OnnxBytes.model(graph);
        assertThatExceptionOfType(OnnxException.class)
                .isThrownBy(() -> OnnxFile.read(deep))
                .withMessageStartingWith("byte array: graphs within graphs at byte ")
                .withMessageEndingWith("more than 32 deep");
    }

    @Test
    void wireErrorsNameTheirByte() {
        assertRefused(new byte[0], "not an ONNX model: it holds no graph");
        assertRefused(
                new ProtoWriter().raw(7L << 3 | 2, 100).toByteArray(),
                "ModelProto, field 7 at byte 0: a length of 100"
                        + " reaches beyond byte 2, where the message around it ends; the file may be truncated");
        assertRefused(
                new ProtoWriter().raw(7L << 3, 1).toByteArray(),
                "ModelProto, field 7 at byte 0: it has wire type 0" + " where 2 is expected");
        assertRefused(
                new ProtoWriter().raw(9L << 3 | 3).toByteArray(), "field 9 at byte 0: wire type 3 is in no ONNX file");
        assertRefused(new byte[] {0, 0}, "no field has the number 0");
        byte[] endless = new byte[12];
        Arrays.fill(endless, (byte) 0x80);
        assertRefused(endless, "a number of more than 10 bytes");
        assertRefused(
                OnnxBytes.model(OnnxBytes.graph().message(1, new ProtoWriter().bytes(4, new byte[] {(byte) 0xff}))),
                "it is not valid UTF-8");
    }

    private static void assertRefused(byte[] bytes, String message) {
        assertThatExceptionOfType(OnnxException.class)
                .isThrownBy(() -> OnnxFile.read(bytes))
                .withMessageStartingWith("byte array: ")
                .withMessageContaining(message);
    }

    @Test
    void aClosedFileSaysSo() {
        OnnxFile file = new OnnxCase("op_lstm_plain").open();
        OnnxNode node = file.node();
        OnnxRecurrent lstm = node.recurrent(Backend.reference());
        file.close();
        file.close();
        assertThatIllegalStateException()
                .isThrownBy(node::special)
                .withMessageEndingWith("op_lstm_plain.onnx is closed");
        assertThatIllegalStateException().isThrownBy(() -> file.tensor("W"));
        assertThat(node.name()).isEqualTo("the_lstm");
        OnnxCase onnx = new OnnxCase("op_lstm_plain");
        onnx.check(onnx.run(lstm));
    }

    @Test
    void foldersAndAbsentFilesAreProblemsOfTheDisk() {
        assertThatThrownBy(() -> OnnxFile.open(folder)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> OnnxFile.open(folder.resolve("absent"))).isInstanceOf(FileSystemException.class);
    }

    @Test
    void streamsAndBytesAreFilesToo() throws IOException {
        OnnxCase onnx = new OnnxCase("op_gru_plain");
        Path copy = folder.resolve("copy.onnx");
        Files.write(copy, onnx.bytes());
        try (OnnxFile file = OnnxFile.read(Files.newInputStream(copy))) {
            onnx.check(onnx.run(file.node().recurrent(Backend.reference())));
        }
        onnx.check(onnx.run(OnnxFile.read(onnx.bytes()).node().recurrent(Backend.reference())));
    }
}
