package dev.rondo.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rondo.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the writer leaves on the disk. */
class SafetensorsWriteTest {
    @TempDir
    Path folder;

    @Test
    void equalsTheReferenceByteForByte() throws IOException {
        byte[] expected = SafetensorsReadTest.resource("sorted.safetensors").readAllBytes();
        Safetensors reference = Safetensors.read(expected);
        Path path = folder.resolve("w.safetensors");
        Safetensors.write(path, reference.tensors(), reference.metadata());
        assertThat(Files.readAllBytes(path)).isEqualTo(expected);
    }

    @Test
    void keepsOrderMetadataAndValues() throws IOException {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put("z", Tensor.of(new float[] {Float.NaN, -0f, Float.MIN_VALUE, 4}, 2, 2));
        tensors.put("a", Tensor.zeros(3, 0));
        tensors.put("", Tensor.full(2));
        // More than one buffer of the writer, and not a whole number of them.
        tensors.put("big", Tensor.arange(0, 600_001));
        Path path = folder.resolve("w");
        Safetensors.write(path, tensors, Map.of("k\n", "v\u2028", "torch", "2"));
        try (Safetensors file = Safetensors.open(path)) {
            assertThat(file.names()).containsExactlyElementsOf(tensors.keySet());
            assertThat(file.metadata()).isEqualTo(Map.of("k\n", "v\u2028", "torch", "2"));
            Map<String, Tensor> read = file.tensors();
            tensors.forEach((name, tensor) -> {
                assertThat(read.get(name).shape()).isEqualTo(tensor.shape());
                assertThat(read.get(name).segment().mismatch(tensor.segment())).isEqualTo(-1);
            });
        }
    }

    @Test
    void writesNothingAtAll() throws IOException {
        Path path = folder.resolve("nothing");
        Safetensors.write(path, Map.of(), Map.of());
        assertThat(Files.readAllBytes(path)).isEqualTo(RawFile.of("{}      ", 0));
    }

    @Test
    void replacesAFileThatIsOpen() throws IOException {
        Path path = folder.resolve("checkpoint");
        Safetensors.write(path, Map.of("a", Tensor.ones(1000)), Map.of());
        try (Safetensors old = Safetensors.open(path)) {
            Safetensors.write(path, Map.of("b", Tensor.zeros(1)), Map.of());
            assertThat(old.tensor("a").get(999)).isEqualTo(1);
        }
        try (Safetensors file = Safetensors.open(path)) {
            assertThat(file.names()).containsExactly("b");
        }
        assertOnly("checkpoint");
    }

    @Test
    void badNamesLeaveTheOldFile() throws IOException {
        Path path = folder.resolve("checkpoint");
        Safetensors.write(path, Map.of("a", Tensor.ones(1)), Map.of());
        byte[] before = Files.readAllBytes(path);
        assertThatThrownBy(() -> Safetensors.write(path, Map.of("__metadata__", Tensor.ones(1)), Map.of()))
                .isInstanceOf(SafetensorsException.class)
                .hasMessage(path + ": tensor '__metadata__': the format keeps this name for itself");
        assertThatThrownBy(() -> Safetensors.write(path, Map.of("\ud800", Tensor.ones(1)), Map.of()))
                .isInstanceOf(SafetensorsException.class)
                .hasMessage(path + ": a name or metadata string is not valid Unicode");
        assertThatThrownBy(() -> Safetensors.write(path, Map.of(), Map.of("k", "\udc00")))
                .isInstanceOf(SafetensorsException.class);
        assertThat(Files.readAllBytes(path)).isEqualTo(before);
        assertOnly("checkpoint");
    }

    @Test
    void aFailedMoveLeavesNoTemporaryFile() throws IOException {
        Path occupied =
                Files.createDirectories(folder.resolve("dir").resolve("child")).getParent();
        assertThatThrownBy(() -> Safetensors.write(occupied, Map.of("a", Tensor.ones(1)), Map.of()))
                .isInstanceOf(IOException.class);
        assertOnly("dir");
        assertThatThrownBy(() -> Safetensors.write(folder.resolve("none").resolve("w"), Map.of(), Map.of()))
                .isInstanceOf(IOException.class);
    }

    private void assertOnly(String name) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString())).containsExactly(name);
        }
    }
}
