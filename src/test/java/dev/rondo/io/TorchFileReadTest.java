package dev.rondo.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rondo.Json;
import dev.rondo.LongTensor;
import dev.rondo.Tensor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What PyTorch wrote is read with its names, types, shapes and values. */
class TorchFileReadTest {
    @TempDir
    Path folder;

    static List<String> readable() {
        return TorchResources.readable();
    }

    @ParameterizedTest
    @MethodSource("readable")
    void equalsWhatPyTorchSays(String name) throws IOException {
        Map<String, Object> expected = Json.object(TorchResources.EXPECTED.get(name));
        Path path = folder.resolve(name);
        Files.write(path, TorchResources.bytes(name));
        try (TorchFile file = TorchFile.open(path)) {
            assertThat(file.names()).containsExactlyInAnyOrderElementsOf(expected.keySet());
            expected.forEach((tensor, value) -> assertEqual(file, tensor, Json.object(value)));
        }
    }

    private static void assertEqual(TorchFile file, String name, Map<String, Object> expected) {
        DType type = DType.valueOf((String) expected.get("dtype"));
        int[] shape = Json.array(expected.get("shape")).stream()
                .mapToInt(size -> ((Number) size).intValue())
                .toArray();
        List<Object> values = Json.array(expected.get("values"));
        assertThat(file.dtype(name)).as(name).isEqualTo(type);
        assertThat(file.shape(name))
                .as(name)
                .isEqualTo(Arrays.stream(shape).asLongStream().toArray());
        if (type == DType.C64 || type == DType.C128) {
            assertThat(file.bytes(name)).as(name).hasSize(type.bits() / 8);
        } else if (SafetensorsValues.isInteger(type)) {
            long[] longs = values.stream()
                    .mapToLong(value -> ((Number) value).longValue())
                    .toArray();
            LongTensor read = file.longs(name);
            assertThat(read.toArray()).as(name).isEqualTo(longs);
            assertThat(read.shape()).as(name).isEqualTo(shape);
        } else {
            double[] doubles = values.stream()
                    .mapToDouble(value -> ((Number) value).doubleValue())
                    .toArray();
            assertThat(file.doubles(name)).as(name).isEqualTo(doubles);
            Tensor read = file.tensor(name);
            assertThat(read.shape()).as(name).isEqualTo(shape);
            float[] floats = new float[doubles.length];
            for (int i = 0; i < floats.length; i++) {
                floats[i] = (float) doubles[i];
            }
            assertThat(read.toArray()).as(name).isEqualTo(floats);
        }
    }

    @Test
    void mapsHoldFloatsInTheFilesOrder() throws IOException {
        Path path = folder.resolve("checkpoint.pt");
        Files.write(path, TorchResources.bytes("checkpoint.pt"));
        Map<String, Tensor> tensors = TorchFile.read(path);
        assertThat(new ArrayList<>(tensors.keySet()).subList(0, 3))
                .containsExactly(
                        "model_state_dict.encoder.weight_ih_l0",
                        "model_state_dict.encoder.weight_hh_l0",
                        "model_state_dict.encoder.bias_ih_l0");
        assertThat(tensors)
                .containsKeys("history.1.mean", "optimizer_state_dict.state.0.exp_avg", "7")
                .doesNotContainKeys("model_state_dict.norm.num_batches_tracked", "pair.0");
    }

    @Test
    void plainDataIsMetadata() {
        try (TorchFile file = TorchResources.open("checkpoint_protocol4.pt")) {
            assertThat(file.metadata())
                    .containsEntry("epoch", "12")
                    .containsEntry("loss", "0.25")
                    .containsEntry("best", "None")
                    .containsEntry("done", "False")
                    .containsEntry("big", "1180591620717411303424")
                    .containsEntry("negative", "-5")
                    .containsEntry("title", "s\u00fc\u00df \ud83d\ude00")
                    .containsEntry("history.0", "1.5")
                    .containsEntry("shape.1", "3")
                    .containsEntry("dtype", "torch.float16")
                    .containsEntry("device", "cpu")
                    .containsEntry("tags.0", "a")
                    .containsEntry("optimizer_state_dict.param_groups.0.lr", "0.001");
        }
    }

    /** As NumPy and Python print them; of an array, what it is. */
    @ParameterizedTest
    @ValueSource(strings = {"beside.pt", "beside_protocol4.pt"})
    void objectsOfNumPyAndPythonAreMetadata(String name) {
        try (TorchFile file = TorchResources.open(name)) {
            assertThat(file.metadata())
                    .containsEntry("float64", "0.1")
                    .containsEntry("float32", "0.1")
                    .containsEntry("float16", "0.5")
                    .containsEntry("int64", "-7")
                    .containsEntry("int8", "-8")
                    .containsEntry("int16", "-300")
                    .containsEntry("int32", "-70000")
                    .containsEntry("uint8", "200")
                    .containsEntry("uint16", "65535")
                    .containsEntry("uint32", "4294967295")
                    .containsEntry("uint64", "18446744073709551615")
                    .containsEntry("bool", "True")
                    .containsEntry("text", "s\u00fc\u00df")
                    .containsEntry("nan", "nan")
                    .containsEntry("complex64", "numpy scalar of c8")
                    .containsEntry("date", "numpy scalar of M8")
                    .containsEntry("dtype", "float32")
                    .containsEntry("array", "numpy array of float64 (2, 3)")
                    .containsEntry("objects", "numpy array of O8 (2,)")
                    .containsEntry("state.0", "MT19937")
                    .containsEntry("state.1", "numpy array of uint32 (624,)")
                    .containsEntry("complex", "(1-2j)")
                    .containsEntry("set.0", "3")
                    .containsEntry("frozen.0", "4")
                    .containsEntry("counter.a", "2")
                    .containsEntry("layout", "torch.strided")
                    .doesNotContainKeys("bytes", "none", "bytearray");
        }
    }

    /** NumPy 1 called its module otherwise; a type may turn the bytes around. */
    @Test
    void scalarsOfOldAndBigEndianNumPy() {
        String type = "cnumpy\ndtype\n" + RawTorch.tuple(RawTorch.text("f8"), "\u0089", "\u0088") + "R"
                + RawTorch.tuple("K\3", RawTorch.text(">"), "N", "N", "N", "K\0", "K\0", "K\0") + "b";
        String scalar = "cnumpy.core.multiarray\nscalar\n" + RawTorch.tuple(type, "C\10\100\11" + "\0".repeat(6)) + "R";
        try (TorchFile file = TorchFile.open(RawTorch.zip("}" + RawTorch.text("best") + scalar + "s"))) {
            assertThat(file.metadata()).containsExactly(Map.entry("best", "3.125"));
        }
    }

    @Test
    void valuesOfEightBitsKeepTheirSpecialOnes() {
        assertThat(Float8.value(DType.F8_E4M3, 0x7f)).isNaN();
        assertThat(Float8.value(DType.F8_E4M3, 0xff)).isNaN();
        assertThat(Float8.value(DType.F8_E5M2, 0xfc)).isEqualTo(Float.NEGATIVE_INFINITY);
        assertThat(Float8.value(DType.F8_E5M2, 0x7d)).isNaN();
        assertThat(Float8.value(DType.F8_E4M3FNUZ, 0x80)).isNaN();
        assertThat(Float8.value(DType.F8_E5M2FNUZ, 0x80)).isNaN();
        assertThat(Float8.value(DType.F8_E8M0, 0xff)).isNaN();
        assertThatThrownBy(() -> Float8.value(DType.F32, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void streamsAreReadAndCopiesOutliveTheFile() throws IOException {
        byte[] bytes = TorchResources.bytes("zip.pt");
        Path path = folder.resolve("x");
        Files.write(path, bytes);
        TorchFile file = TorchFile.open(path);
        Tensor copy = file.tensor("weight_ih_l0");
        file.close();
        file.close();
        try (TorchFile stream = TorchFile.open(new ByteArrayInputStream(bytes))) {
            assertThat(copy.toArray()).isEqualTo(stream.tensor("weight_ih_l0").toArray());
        }
        assertThatThrownBy(() -> file.tensor("weight_ih_l0"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(path + " is closed");
        assertThat(file.has("bias_hh_l0")).isTrue();
    }

    @Test
    void wrongRequestsNameWhatTheFileHas() {
        try (TorchFile file = TorchResources.open("list.pt")) {
            assertThat(file.has("2")).isFalse();
            assertThatThrownBy(() -> file.tensor("2"))
                    .isInstanceOf(TorchFileException.class)
                    .hasMessage("byte array: tensor '2': not in the file, which has 2: ['0', '1.0']");
            assertThatThrownBy(() -> file.tensor("1.0"))
                    .hasMessage(
                            "byte array: tensor '1.0': expected a floating-point type, the file has I64, which longs or"
                                    + " bytes can read");
            assertThatThrownBy(() -> file.longs("0"))
                    .hasMessage("byte array: tensor '0': expected an integer type, the file has F32, which tensor or"
                            + " doubles can read");
        }
        try (TorchFile file = TorchResources.open("types.pt")) {
            assertThatThrownBy(() -> file.longs("float8_e5m2"))
                    .hasMessageEndingWith("the file has F8_E5M2, which tensor or doubles can read");
            assertThatThrownBy(() -> file.doubles("c128"))
                    .hasMessageEndingWith("expected a floating-point type, the file has C128, which bytes can read");
        }
    }

    @Test
    void filesThatCannotBeReadAreIoErrors() {
        assertThatThrownBy(() -> TorchFile.open(folder.resolve("none"))).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> TorchFile.open(folder)).isInstanceOf(IOException.class);
    }
}
