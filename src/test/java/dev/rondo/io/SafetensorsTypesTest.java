package dev.rondo.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rondo.Backend;
import dev.rondo.LongTensor;
import dev.rondo.Tensor;
import dev.rondo.nn.LSTM;
import dev.rondo.nn.RNN;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Values of every type, and files that are something else. */
class SafetensorsTypesTest {
    @TempDir
    Path folder;

    private static Safetensors file(String header, Consumer<ByteBuffer> data, int bytes) {
        byte[] text = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer all = ByteBuffer.allocate(8 + text.length + bytes).order(ByteOrder.LITTLE_ENDIAN);
        all.putLong(text.length).put(text);
        data.accept(all);
        return Safetensors.read(all.array());
    }

    private static Safetensors one(String type, int elements, int bytes, Consumer<ByteBuffer> data) {
        return file(
                "{\"x\":{\"dtype\":\"" + type + "\",\"shape\":[" + elements + "],\"data_offsets\":[0," + bytes + "]}}",
                data,
                bytes);
    }

    @Test
    void eightBitFloatsBecomeFloat32() {
        Safetensors finer =
                one("F8_E4M3", 3, 3, to -> to.put((byte) 0x38).put((byte) 0xc1).put((byte) 0x7f));
        assertThat(finer.tensor("x").toArray()).containsExactly(1, -2.25f, Float.NaN);
        assertThat(finer.doubles("x")).containsExactly(1, -2.25, Double.NaN);
        Safetensors wider = one("F8_E5M2", 2, 2, to -> to.put((byte) 0x3c).put((byte) 0xfc));
        assertThat(wider.tensors().get("x").toArray()).containsExactly(1, Float.NEGATIVE_INFINITY);
    }

    @Test
    void halfAndDoublePrecisionBecomeFloat32() {
        Safetensors half = one(
                "F16",
                4,
                8,
                to -> to.putShort((short) 0x3c00)
                        .putShort((short) 0xc100)
                        .putShort((short) 0x7c00)
                        .putShort((short) 0x0001));
        assertThat(half.tensor("x").toArray()).containsExactly(1, -2.5f, Float.POSITIVE_INFINITY, 5.9604645E-8f);
        Safetensors brain = one(
                "BF16",
                3,
                6,
                to -> to.putShort((short) 0x3f80).putShort((short) 0xbe80).putShort((short) 0x7fc0));
        assertThat(brain.tensor("x").toArray()).containsExactly(1, -.25f, Float.NaN);
        Safetensors twice = one("F64", 2, 16, to -> to.putDouble(0.1).putDouble(-1e300));
        assertThat(twice.tensor("x").toArray()).containsExactly(0.1f, Float.NEGATIVE_INFINITY);
        assertThat(half.doubles("x")[1]).isEqualTo(-2.5);
        assertThat(half.bytes("x")).containsExactly(0, 0x3c, 0, 0xc1, 0, 0x7c, 1, 0);
    }

    @Test
    void integersAreReadAsLongs() {
        assertThat(one("U8", 2, 2, to -> to.put((byte) 200).put((byte) 1)).longs("x"))
                .isEqualTo(LongTensor.of(new long[] {200, 1}, 2));
        assertThat(one("I8", 1, 1, to -> to.put((byte) 200)).longs("x").toArray())
                .containsExactly(-56);
        assertThat(one("BOOL", 2, 2, to -> to.put((byte) 0).put((byte) 1))
                        .longs("x")
                        .toArray())
                .containsExactly(0, 1);
        assertThat(one("U16", 1, 2, to -> to.putShort((short) -1)).longs("x").toArray())
                .containsExactly(65535);
        assertThat(one("I16", 1, 2, to -> to.putShort((short) -1)).longs("x").toArray())
                .containsExactly(-1);
        assertThat(one("U32", 1, 4, to -> to.putInt(-1)).longs("x").toArray()).containsExactly(4294967295L);
        assertThat(one("I32", 1, 4, to -> to.putInt(-7)).longs("x").toArray()).containsExactly(-7);
        assertThat(one("U64", 1, 8, to -> to.putLong(7)).longs("x").toArray()).containsExactly(7);
        assertThatThrownBy(() -> one("U64", 1, 8, to -> to.putLong(-1)).longs("x"))
                .isInstanceOf(SafetensorsException.class)
                .hasMessageContaining("18446744073709551615 is beyond a long");
    }

    /** PyTorch: LSTM(1, 1, bias=False) with these weights, x = [1, 2]. */
    @Test
    void aLayerTakesWeightsInBfloat16() {
        Safetensors weights = file(
                "{\"weight_ih_l0\":{\"dtype\":\"BF16\",\"shape\":[4,1],\"data_offsets\":[0,8]},"
                        + "\"weight_hh_l0\":{\"dtype\":\"BF16\",\"shape\":[4,1],\"data_offsets\":[8,16]}}",
                to -> {
                    for (float value : new float[] {1, .5f, -2, .25f, -.5f, .125f, 1.5f, 3}) {
                        to.putShort((short) (Float.floatToRawIntBits(value) >>> 16));
                    }
                },
                16);
        try (LSTM lstm =
                LSTM.builder(1, 1).bias(false).backend(Backend.reference()).build()) {
            lstm.loadStateDict(weights.tensors());
            assertThat(lstm.forward(Tensor.of(new float[] {1, 2}, 2, 1))
                            .output()
                            .toArray())
                    .usingComparatorWithPrecision(1e-7f)
                    .containsExactly(-0.34145522f, -0.32973123f);
        }
    }

    /** And not as a key that the file lacks. */
    @Test
    void aParameterOfAnotherTypeIsRefusedByItsType() {
        Safetensors weights = file(
                "{\"weight_ih_l0\":{\"dtype\":\"I64\",\"shape\":[1,1],\"data_offsets\":[0,8]},"
                        + "\"weight_hh_l0\":{\"dtype\":\"F4\",\"shape\":[1,2],\"data_offsets\":[8,9]},"
                        + "\"step\":{\"dtype\":\"I32\",\"shape\":[],\"data_offsets\":[9,13]}}",
                to -> {},
                13);
        try (RNN rnn = RNN.builder(1, 1).backend(Backend.reference()).build()) {
            Map<String, Tensor> tensors = weights.tensors();
            assertThat(tensors).isEmpty();
            assertThatThrownBy(() -> rnn.loadStateDict(tensors))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("Error(s) in loading state_dict for RNN:"
                            + "\n\tweight_ih_l0 is I64 in the file, not a floating-point type."
                            + "\n\tweight_hh_l0 is F4 in the file, not F32, F16, BF16, F64 or F8."
                            + "\n\tMissing key(s) in state_dict: \"bias_ih_l0\", \"bias_hh_l0\".");
            tensors.putAll(rnn.stateDict());
            rnn.loadStateDict(tensors);
        }
    }

    @Test
    void noMetadataMayBeWrittenAsNull() {
        assertThat(file("{\"__metadata__\":null}", to -> {}, 0).metadata()).isEmpty();
    }

    @Test
    void otherFilesAreCalledByTheirNames() {
        assertOther(
                "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n",
                "it is a Git LFS pointer in the place of the file: fetch that with 'git lfs pull'");
        assertOther("\n<!DOCTYPE html><html><body>Sign in</body></html>", "it is an HTML page");
        assertOther("PK\3\4 archive", "it is a zip archive, such as torch.save writes");
    }

    private static void assertOther(String content, String what) {
        assertThatThrownBy(() -> Safetensors.read(content.getBytes(StandardCharsets.ISO_8859_1)))
                .isInstanceOf(SafetensorsException.class)
                .hasMessageStartingWith("byte array: not a safetensors file; " + what);
    }

    @Test
    void aDirectoryIsCalledOne() {
        assertThatThrownBy(() -> Safetensors.open(folder))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("it is a directory");
    }

    /** Whatever a file holds, a message about it is one line of bounded length. */
    @Test
    void messagesAreShortAndOnOneLine() {
        String zeros = "0,".repeat(5_000_000) + "0";
        assertMessage(
                "{\"x\":{\"dtype\":\"F32\",\"shape\":[" + zeros + "],\"data_offsets\":[0,0]}}", "more than 64 numbers");
        assertMessage(
                "{\"x\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[" + zeros + "]}}", "more than 64 numbers");
        assertMessage("{\"" + "n".repeat(300_000) + "\":1}", "");
        assertMessage("{\"a\\u0000b\\nc\\u2028\":1}", "tensor 'a?b?c?'");
        assertMessage("{\"x\":{\"dtype\":\"F\\n\\u00003\"}}", "unknown dtype");
        StringBuilder many = new StringBuilder("{");
        for (int i = 0; i < 200_000; i++) {
            many.append(i == 0 ? "" : ",")
                    .append("\"")
                    .append(i)
                    .append("\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]}");
        }
        assertMessage(many.append("}").toString(), "more than 131072 tensors");
    }

    private static void assertMessage(String header, String part) {
        assertThatThrownBy(() -> file(header, to -> {}, 0))
                .isInstanceOf(SafetensorsException.class)
                .hasMessageContaining(part)
                .satisfies(thrown -> assertThat(String.valueOf(thrown.getMessage()))
                        .hasSizeLessThan(1200)
                        .doesNotContain("\n", "\0", "\u2028"));
    }

    @Test
    void writingKeepsTheModeTakesLongNamesAndCleansUp() throws IOException {
        Map<String, Tensor> tensors = Map.of("x", Tensor.zeros(2));
        Path secret = Files.createFile(folder.resolve("secret.safetensors"));
        for (int mode : new int[] {0600, 0664}) {
            Files.setAttribute(secret, "unix:mode", mode);
            Safetensors.write(secret, tensors, Map.of());
            assertThat((Integer) Files.getAttribute(secret, "unix:mode") & 0777).isEqualTo(mode);
        }
        Path longest = folder.resolve("n".repeat(255));
        Safetensors.write(longest, tensors, Map.of());
        assertThat(longest).exists();
        Path abandoned = Files.createFile(folder.resolve(".safetensors-1.tmp"));
        Files.setLastModifiedTime(abandoned, FileTime.from(Instant.now().minusSeconds(7 * 3600)));
        Path present = Files.createFile(folder.resolve(".safetensors-2.tmp"));
        Safetensors.write(secret, tensors, Map.of());
        assertThat(abandoned).doesNotExist();
        assertThat(present).exists();
    }
}
