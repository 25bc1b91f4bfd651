package dev.rondo.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rondo.Tensor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written is what PyTorch reads: torch.load of 2.13 was seen to give these tensors back, bit by bit. */
class TorchFileWriteTest {
    /** A pickle that torch.load reads, opcode by opcode: of the names, shapes and strides below. */
    private static final String PICKLE = "\u0080\2ccollections\nOrderedDict\nr\0\0\0\0)R("
            + "X\1\0\0\0wr\1\0\0\0ctorch._utils\n_rebuild_tensor_v2\nr\2\0\0\0("
            + "(X\7\0\0\0storager\3\0\0\0ctorch\nFloatStorage\nr\4\0\0\0X\1\0\0\0"
            + "0r\5\0\0\0X\3\0\0\0cpur\6\0\0\0K\6tQ"
            + "K\0(K\2K\3t(K\3K\1t\u0089j\0\0\0\0)RtR"
            + "X\1\0\0\0br\7\0\0\0j\2\0\0\0((j\3\0\0\0j\4\0\0\0X\1\0\0\0" + "1r\10\0\0\0j\6\0\0\0J\54\1\0\0tQ"
            + "K\0(J\54\1\0\0t(K\1t\u0089j\0\0\0\0)RtRu.";

    @TempDir
    Path folder;

    @Test
    void theFileHasTheStructureThatPyTorchReads() throws IOException {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put("w", Tensor.arange(0, 6).reshape(2, 3));
        tensors.put("b", Tensor.ones(300));
        Path path = folder.resolve("model.pt");
        TorchFile.write(path, tensors);
        try (ZipFile zip = new ZipFile(path.toFile())) {
            assertThat(zip.stream().map(ZipEntry::getName))
                    .containsExactly(
                            "archive/data.pkl",
                            "archive/byteorder",
                            "archive/data/0",
                            "archive/data/1",
                            "archive/version");
            assertThat(zip.stream().map(ZipEntry::getMethod)).containsOnly(ZipEntry.STORED);
            assertThat(text(zip, "archive/data.pkl")).isEqualTo(PICKLE);
            assertThat(text(zip, "archive/byteorder")).isEqualTo("little");
            assertThat(text(zip, "archive/version")).isEqualTo("3\n");
        }
    }

    /** As torch.save aligns them. */
    @Test
    void storagesAreAligned() throws IOException {
        Path path = folder.resolve("model.pt");
        TorchFile.write(path, Map.of("first", Tensor.full(0.1f, 17)));
        String file = new String(Files.readAllBytes(path), StandardCharsets.ISO_8859_1);
        assertThat(file.indexOf("\u00cd\u00cc\u00cc\u003d".repeat(17)) % 64).isZero();
        assertThat(file.indexOf("\u0080\2c") % 64).isZero();
    }

    private static String text(ZipFile zip, String entry) throws IOException {
        byte[] bytes = zip.getInputStream(zip.getEntry(entry)).readAllBytes();
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** Reads all entries, which compares their checksums. */
    @Test
    void checksumsAreRight() throws IOException {
        Path path = folder.resolve("model.pt");
        TorchFile.write(path, Map.of("w", Tensor.arange(0, 600_001)));
        int entries = 0;
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(Files.readAllBytes(path)))) {
            while (zip.getNextEntry() != null) {
                zip.readAllBytes();
                entries++;
            }
        }
        assertThat(entries).isEqualTo(4);
    }

    @Test
    void whatIsWrittenIsReadBack() throws IOException {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put("z", Tensor.of(new float[] {Float.NaN, -0f, Float.MIN_VALUE, 4}, 2, 2));
        tensors.put("a", Tensor.zeros(3, 0));
        tensors.put("", Tensor.full(2));
        tensors.put("storage", Tensor.zeros(1, 1, 1));
        tensors.put("\u00e4 \ud83d\ude00\n", Tensor.ones(2));
        tensors.put("big", Tensor.arange(0, 600_001));
        Path path = folder.resolve("model.pt");
        TorchFile.write(path, tensors);
        byte[] first = Files.readAllBytes(path);
        Map<String, Tensor> read = TorchFile.read(path);
        assertThat(read.keySet()).containsExactlyElementsOf(tensors.keySet());
        tensors.forEach((name, tensor) -> {
            assertThat(read.get(name).shape()).isEqualTo(tensor.shape());
            assertThat(read.get(name).segment().mismatch(tensor.segment())).isEqualTo(-1);
        });
        TorchFile.write(path, read);
        assertThat(Files.readAllBytes(path)).isEqualTo(first);
        assertOnly("model.pt");
    }

    @Test
    void nothingAtAllIsAnEmptyDict() throws IOException {
        Path path = folder.resolve("model.pt");
        TorchFile.write(path, Map.of());
        assertThat(TorchFile.read(path)).isEmpty();
    }

    @Test
    void badNamesAndPlacesLeaveTheOldFile() throws IOException {
        Path path = folder.resolve("model.pt");
        TorchFile.write(path, Map.of("a", Tensor.ones(1)));
        byte[] before = Files.readAllBytes(path);
        assertThatThrownBy(() -> TorchFile.write(path, Map.of("\ud800", Tensor.ones(1))))
                .isInstanceOf(TorchFileException.class)
                .hasMessageStartingWith(path + ": tensor ")
                .hasMessageEndingWith("the name is not valid Unicode");
        assertThat(Files.readAllBytes(path)).isEqualTo(before);
        assertOnly("model.pt");
        assertThatThrownBy(() -> TorchFile.write(folder.resolve("none").resolve("x"), Map.of()))
                .isInstanceOf(IOException.class);
    }

    private void assertOnly(String name) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString())).containsExactly(name);
        }
    }
}
