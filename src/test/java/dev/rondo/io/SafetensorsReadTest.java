package dev.rondo.io;

import static dev.rondo.io.RawFile.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rondo.Backend;
import dev.rondo.LongTensor;
import dev.rondo.Tensor;
import dev.rondo.nn.Embedding;
import dev.rondo.nn.RNN;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Objects;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a well-formed file gives, on files of the reference implementation. */
class SafetensorsReadTest {
    @TempDir
    Path folder;

    static InputStream resource(String name) {
        return Objects.requireNonNull(SafetensorsReadTest.class.getResourceAsStream("/safetensors/" + name), name);
    }

    private Path mixed() throws IOException {
        Path path = folder.resolve("mixed.safetensors");
        Files.copy(resource("mixed.safetensors"), path);
        return path;
    }

    @Test
    void readsTheReferenceFile() throws IOException {
        try (Safetensors file = Safetensors.open(mixed())) {
            assertThat(file.names())
                    .containsExactly("i64", "i64scalar", "f64", "f32", "i32", "bf16", "f16", "u8", "bool");
            assertThat(file.metadata()).isEmpty();
            assertThat(file.has("f32")).isTrue();
            assertThat(file.has("f33")).isFalse();
            assertThat(file.dtype("bf16")).isEqualTo(DType.BF16);
            assertThat(file.shape("f16")).containsExactly(1, 2);
            assertThat(file.tensor("f32").toArray()).containsExactly(1.5f, -2.5f);
            assertThat(file.doubles("f64")).containsExactly(0.1, -1e300);
            assertThat(file.longs("i64")).isEqualTo(LongTensor.of(new long[] {(1L << 62) + 1, -1}, 2, 1));
            assertThat(file.longs("i64scalar")).isEqualTo(LongTensor.scalar(5));
            assertThat(file.tensors()).containsOnlyKeys("f64", "f32", "bf16", "f16");
        }
    }

    @Test
    void readsFromStreamAndBytes() throws IOException {
        byte[] bytes = resource("sorted.safetensors").readAllBytes();
        try (Safetensors stream = Safetensors.read(resource("sorted.safetensors"));
                Safetensors array = Safetensors.read(bytes)) {
            assertThat(array.names()).isEqualTo(stream.names()).contains("a/b \"quoted\" \\ \u00e9\ud83d\ude00\u001f");
            assertThat(array.metadata()).containsEntry("format", "pt").hasSize(1);
            assertThat(array.tensor("empty").shape()).containsExactly(0, 4);
            assertThat(array.tensor("scalar").get()).isEqualTo(7);
            array.close();
            assertThat(array.view("scalar").get()).isEqualTo(7);
        }
    }

    @Test
    void wrongRequestsNameWhatTheFileHas() throws IOException {
        Path path = mixed();
        try (Safetensors file = Safetensors.open(path)) {
            assertThatThrownBy(() -> file.tensor("i32"))
                    .isInstanceOf(SafetensorsException.class)
                    .hasMessage(
                            path + ": tensor 'i32': expected F32, F16, BF16, F64 or F8, the file has I32, which longs"
                                    + " or bytes can read");
            assertThatThrownBy(() -> file.view("f64"))
                    .hasMessageEndingWith("'f64': expected F32, the file has F64, which tensor or doubles can read");
            assertThatThrownBy(() -> file.doubles("u8"))
                    .hasMessageEndingWith(
                            "expected F64, F32, F16, BF16 or F8, the file has U8, which longs or bytes can read");
            assertThatThrownBy(() -> file.longs("f16"))
                    .hasMessageEndingWith(
                            "expected an integer type, the file has F16, which tensor or doubles can read");
            assertThatThrownBy(() -> file.shape("x"))
                    .isInstanceOf(SafetensorsException.class)
                    .hasMessage(path + ": tensor 'x': not in the file, which has 9: ['i64', 'i64scalar', 'f64', 'f32', "
                            + "'i32', 'bf16', 'f16', 'u8', 'bool']");
        }
    }

    @Test
    void copiesOutliveTheFileAndViewsDoNot() throws IOException {
        Path path = mixed();
        Safetensors file = Safetensors.open(path);
        Tensor copy = file.tensor("f32");
        Tensor view = file.view("f32");
        assertThat(view.toArray()).containsExactly(1.5f, -2.5f);
        assertThatThrownBy(() -> view.set(1, 0)).isInstanceOf(RuntimeException.class);
        Embedding table = Embedding.fromPretrained(view.unsqueeze(0));
        file.close();
        file.close();
        assertThat(copy.toArray()).containsExactly(1.5f, -2.5f);
        copy.set(3, 0);
        assertClosed(() -> view.get(0));
        assertClosed(view::toString);
        try (RNN rnn = RNN.builder(1, 1).backend(Backend.reference()).build()) {
            assertClosed(() -> rnn.forward(view.reshape(2, 1)));
        }
        assertClosed(() -> table.forward(LongTensor.scalar(0)));
        assertThatThrownBy(() -> file.tensor("f32"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(path + " is closed");
    }

    private static void assertClosed(ThrowingCallable use) {
        assertThatThrownBy(use)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("a tensor of shape [")
                .hasMessageEndingWith("cannot be used any more: the file that it is a view of is closed");
    }

    @Test
    void unalignedValuesAreReadAndViewed() throws IOException {
        Path path = folder.resolve("odd");
        Files.write(
                path,
                RawFile.of(
                        "{" + entry("a", "U8", "[1]", "[0,1]") + "," + entry("f", "F32", "[1]", "[1,5]") + ","
                                + entry("d", "F64", "[1]", "[5,13]") + "," + entry("l", "I64", "[1]", "[13,21]") + "}",
                        21));
        try (Safetensors file = Safetensors.open(path)) {
            assertThat(file.tensor("f").toArray()).containsExactly(0);
            assertThat(file.doubles("d")).containsExactly(0);
            assertThat(file.longs("l").toArray()).containsExactly(0);
            Tensor view = file.view("f");
            assertThatThrownBy(() -> view.set(1, 0)).isInstanceOf(RuntimeException.class);
        }
    }

    @Test
    void dimensionsBeyondATensorAreRefusedWhenRead() {
        String huge = "{" + entry("a", "F32", "[0,4294967296]", "[0,0]") + "}";
        assertThatThrownBy(() -> Safetensors.read(RawFile.of(huge, 0)).tensor("a"))
                .isInstanceOf(SafetensorsException.class)
                .hasMessage("byte array: tensor 'a': shape [0, 4294967296] is beyond the 2^31 - 1 that Java can index");
    }

    @Test
    void filesThatCannotBeReadAreIoErrors() throws IOException {
        assertThatThrownBy(() -> Safetensors.open(folder.resolve("none"))).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> Safetensors.open(folder)).isInstanceOf(IOException.class);
        Path empty = Files.createFile(folder.resolve("empty"));
        assertThatThrownBy(() -> Safetensors.open(empty))
                .isInstanceOf(SafetensorsException.class)
                .hasMessage(empty + ": not a safetensors file: 0 bytes, the header's length alone takes 8");
    }
}
