package dev.rondo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rondo.Backend;
import dev.rondo.Json;
import dev.rondo.LongTensor;
import dev.rondo.Tensor;
import dev.rondo.io.DType;
import dev.rondo.io.OnnxFile;
import dev.rondo.io.Safetensors;
import dev.rondo.io.TorchFile;
import dev.rondo.nn.LSTM;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What convert writes, and what inspect shows of it. */
class ConvertCommandTest {
    private static final Path TORCH = Path.of("src/test/resources/torchfile");

    @TempDir
    Path folder;

    /** A safetensors file with one tensor of two elements. */
    private Path one(String type, int... bytes) throws IOException {
        String header = "{\"__metadata__\":{\"batch_first\":\"true\"},\"x\":{\"dtype\":\"" + type
                + "\",\"shape\":[2],\"data_offsets\":[0," + bytes.length + "]}}";
        ByteBuffer file =
                ByteBuffer.allocate(8 + header.length() + bytes.length).order(ByteOrder.LITTLE_ENDIAN);
        file.putLong(header.length()).put(header.getBytes(StandardCharsets.UTF_8));
        for (int value : bytes) {
            file.put((byte) value);
        }
        return Files.write(folder.resolve("in.safetensors"), file.array());
    }

    private Safetensors converted(Path in) throws IOException {
        Path out = folder.resolve("out.safetensors");
        CommandRun run = CommandRun.of("convert", in, out);
        assertThat(run.err()).isEmpty();
        assertThat(run.status()).isZero();
        return Safetensors.open(out);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "F16|0 60 0 193|1.0 -2.5",
                "BF16|128 63 128 190|1.0 -0.25",
                "F8_E4M3|56 193|1.0 -2.25",
                "F8_E5M2|60 193|1.0 -2.5",
                "F32|0 0 128 63 0 0 32 192|1.0 -2.5",
                "F64|0 0 0 0 0 0 240 63 0 0 0 0 0 0 4 192|1.0 -2.5"
            })
    void floatsOfEverySizeBecomeF32(String type, String bytes, String values) throws IOException {
        try (Safetensors file = converted(one(type, ints(bytes)))) {
            assertThat(file.dtype("x")).isEqualTo(DType.F32);
            assertThat(file.tensor("x").toArray())
                    .containsExactly(
                            Stream.of(values.split(" ")).map(Float::valueOf).toArray(Float[]::new));
            assertThat(file.metadata()).isEqualTo(Map.of("batch_first", "true"));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "BOOL|1 0|1 0",
                "U8|200 3|200 3",
                "I8|255 3|-1 3",
                "U16|255 255 1 0|65535 1",
                "I16|255 255 1 0|-1 1",
                "U32|255 255 255 255 1 0 0 0|4294967295 1",
                "I32|255 255 255 255 1 0 0 0|-1 1",
                "U64|255 255 255 255 255 255 255 127 1 0 0 0 0 0 0 0|9223372036854775807 1",
                "I64|255 255 255 255 255 255 255 255 1 0 0 0 0 0 0 0|-1 1"
            })
    void integersAndTruthValuesBecomeI64(String type, String bytes, String values) throws IOException {
        try (Safetensors file = converted(one(type, ints(bytes)))) {
            assertThat(file.dtype("x")).isEqualTo(DType.I64);
            assertThat(file.longs("x").toArray())
                    .containsExactly(Stream.of(values.split(" "))
                            .mapToLong(Long::parseLong)
                            .toArray());
        }
    }

    private static int[] ints(String words) {
        return Stream.of(words.split(" ")).mapToInt(Integer::parseInt).toArray();
    }

    @ParameterizedTest
    @CsvSource({"C64,16", "F4,1"})
    void whatIsNeitherIsRefusedAndNothingIsWritten(String type, int bytes) throws IOException {
        CommandRun run = CommandRun.of("convert", one(type, new int[bytes]), folder.resolve("out.safetensors"));
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("tensor 'x' is " + type).hasLineCount(1);
        assertThat(folder.resolve("out.safetensors")).doesNotExist();
    }

    @Test
    void namesShapesAndScalarsOfPyTorchFilesStay() throws IOException {
        Path in = folder.resolve("model.pt");
        try (LSTM lstm = LSTM.builder(3, 4)
                .bidirectional(true)
                .backend(Backend.reference())
                .build()) {
            Map<String, Tensor> dict = new LinkedHashMap<>();
            lstm.stateDict().forEach((name, tensor) -> dict.put("encoder.lstm." + name, tensor));
            dict.put("scale", Tensor.of(new float[] {1.5f}).reshape());
            TorchFile.write(in, dict);
            try (Safetensors file = converted(in)) {
                assertThat(file.names()).containsExactlyElementsOf(dict.keySet());
                dict.forEach((name, tensor) -> {
                    assertThat(file.tensor(name).shape()).isEqualTo(tensor.shape());
                    assertThat(file.tensor(name).toArray()).isEqualTo(tensor.toArray());
                });
                assertThat(file.metadata()).isEqualTo(Map.of("format", "pt"));
            }
        }
        CommandRun inspect = CommandRun.of("inspect", folder.resolve("out.safetensors"));
        assertThat(inspect.out())
                .contains("LSTM(3, 4, bidirectional=True), prefix 'encoder.lstm.'", "format = pt")
                .containsPattern("encoder\\.lstm\\.weight_hh_l0_reverse +F32 +\\[16, 4] +256 B");
        assertThat(CommandRun.of("inspect", "--no-tensors", in).out()).doesNotContain("F32");
    }

    /** The files of PyTorch's that hold tensors, and none of a type that has no place. */
    static Stream<Path> torchFiles() throws IOException {
        List<Path> found = new ArrayList<>();
        for (String name : Json.resource("/torchfile/expected.json").keySet()) {
            try (TorchFile file = TorchFile.open(TORCH.resolve(name))) {
                if (file.names().stream()
                        .noneMatch(tensor -> file.dtype(tensor).name().startsWith("C"))) {
                    found.add(TORCH.resolve(name));
                }
            }
        }
        assertThat(found).hasSizeGreaterThan(10);
        return found.stream();
    }

    @ParameterizedTest
    @MethodSource("torchFiles")
    void everyTensorOfEveryFileIsWritten(Path in) throws IOException {
        try (TorchFile file = TorchFile.open(in);
                Safetensors written = converted(in)) {
            assertThat(written.names()).containsExactlyInAnyOrderElementsOf(file.names());
            for (String name : file.names()) {
                assertThat(written.shape(name)).isEqualTo(file.shape(name));
                if (written.dtype(name) == DType.I64) {
                    assertThat(written.longs(name)).isEqualTo(file.longs(name));
                } else {
                    assertThat(written.tensor(name).toArray())
                            .isEqualTo(file.tensor(name).toArray());
                }
            }
        }
    }

    @Test
    void ofAnOnnxModelTheInitializersAndConstantsAreWritten() throws IOException {
        Path in = Path.of("src/test/resources/onnx/torch_lstm_two_layers.onnx");
        try (OnnxFile model = OnnxFile.open(in);
                Safetensors file = converted(in)) {
            assertThat(file.names()).containsExactlyInAnyOrderElementsOf(model.names());
            assertThat(file.tensor("onnx::LSTM_344").toArray())
                    .isEqualTo(model.tensor("onnx::LSTM_344").toArray());
            LongTensor shape = file.longs("/layer/Constant_9_output_0");
            assertThat(shape).isEqualTo(model.longs("/layer/Constant_9_output_0"));
        }
    }

    @Test
    void badPlacesAreRefused() throws IOException {
        Path in = one("F32", 0, 0, 0, 0, 0, 0, 0, 0);
        byte[] before = Files.readAllBytes(in);
        assertRefused(CommandRun.of("convert", in, in), "it would take the place");
        assertRefused(CommandRun.of("convert", in, folder), "it is a directory");
        assertRefused(CommandRun.of("convert", in, folder.resolve("no/out.safetensors")), "there is no directory");
        assertRefused(CommandRun.of("convert", folder.resolve("none.pt"), folder.resolve("out")), "no such file");
        assertThat(Files.readAllBytes(in)).isEqualTo(before);
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(in);
        }
    }

    private static void assertRefused(CommandRun run, String part) {
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).startsWith("rondo: ").contains(part).hasLineCount(1);
    }

    @Test
    void inspectTellsTablesCellsAndWeightNormFromShapes() throws IOException {
        Path in = folder.resolve("in.safetensors");
        Safetensors.write(
                in,
                Map.of(
                        "embed.weight", Tensor.zeros(10, 3),
                        "fc.weight", Tensor.zeros(2, 5),
                        "fc.bias", Tensor.zeros(2),
                        "cell.weight_ih", Tensor.zeros(9, 4),
                        "cell.weight_hh", Tensor.zeros(9, 3),
                        "rnn.weight_ih_l0", Tensor.zeros(3, 2),
                        "rnn.parametrizations.weight_hh_l0.original0", Tensor.zeros(3, 1),
                        "rnn.parametrizations.weight_hh_l0.original1", Tensor.zeros(3, 3)),
                Map.of());
        assertThat(CommandRun.of("inspect", in).out())
                .contains(
                        "Embedding(10, 3), prefix 'embed.'",
                        "Linear(5, 2), prefix 'fc.'",
                        "GRUCell(4, 3, bias=False), prefix 'cell.'",
                        "RNN(2, 3, bias=False), prefix 'rnn.'");
    }
}
