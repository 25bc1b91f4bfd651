package dev.rondo.io;

import static dev.rondo.io.RawTorch.integers;
import static dev.rondo.io.RawTorch.storage;
import static dev.rondo.io.RawTorch.tensor;
import static dev.rondo.io.RawTorch.text;
import static dev.rondo.io.RawTorch.tuple;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Opens files that want as much memory as Rondo's limits allow, or more, one after the other, and prints how many
 * tensors or what refusal each gave; meant for a small heap.
 */
final class TorchMemoryMain {
    private static final String DICT = "ccollections\nOrderedDict\n";

    private TorchMemoryMain() {}

    /** Writes to the file that the argument names. */
    public static void main(String[] args) throws IOException {
        Path file = Path.of(args[0]);
        String once = tensor(storage("0", 4), 0, integers(1), integers(1)) + "q\1";
        open(file, "all tensors that are allowed", "](" + once, "h\1", (1 << 17) - 1, "e");
        open(file, "a tensor more", "](" + once, "h\1", 1 << 17, "e");
        open(file, "long names", "}" + text("n".repeat(4000)) + "](" + once, "h\1", 1 << 16, "es");
        open(
                file,
                "tensors of many dimensions",
                "](" + integers(new long[64]) + "q\2" + storage("0", 4) + "q\3ctorch._utils\n_rebuild_tensor_v2\nq\4",
                "h\4(h\3K\0h\2h\2NNtR",
                1 << 20,
                "e");
        open(
                file,
                "dicts of pairs",
                "](" + DICT + "q\2](" + tuple("N", "N").repeat(20_000) + "e\u0085q\3",
                "h\2h\3R",
                1 << 16,
                "e");
        open(file, "empty lists", "](", "]", 1 << 20, "e");
        open(file, "empty dicts", "](", "}", 1 << 20, "e");
        open(file, "strings", "](", text("x"), 1 << 21, "e");
        open(file, "one string again", "](" + text("x") + "q\1", "h\1", (1 << 23) + (1 << 22) + (1 << 19), "e");
        open(file, "long integers", "](", "\u008a\377" + "\1".repeat(255), 1 << 16, "e");
        open(file, "memories", "N", "r\1\1\0\0\u0094", 1 << 20, "");
        open(file, "marks", "", "(", 1 << 22, "");
        open(file, "storages", "](", storage("s", 4), 1 << 18, "e");
        open(file, "long settings", "](" + text("t".repeat(1000)) + "q\1", "h\1", 1 << 20, "e");
        String encoded = "c_codecs\nencode\nq\2" + tuple(text("b".repeat(1 << 20)), text("latin1")) + "q\3";
        open(file, "encoded bytes", "](" + encoded, "h\2h\3R", 1 << 20, "e");
        String type = "cnumpy\ndtype\n" + tuple(text("U256")) + "R";
        String scalar = "cnumpy.core.multiarray\nscalar\nq\2"
                + tuple(type, "B" + RawTorch.little(1024, Integer.BYTES) + "b\0\0\0".repeat(256)) + "q\3";
        open(file, "NumPy's texts", "](" + scalar, "h\2h\3R", 1 << 20, "e");
        String shape = tuple("K\1".repeat(1 << 18)) + "q\4";
        String array = "cnumpy.core.multiarray\n_reconstruct\n)R" + tuple("K\1", shape, type, "N", "N") + "bq\5";
        open(file, "an array of many dimensions", "](" + array, "h\5", (1 << 20) - 16, "e");
        open(
                file,
                "a long tuple for a key",
                "}(" + tuple(text("k".repeat(1 << 14)).repeat(60)) + "q\4N",
                "h\4N",
                1 << 19,
                "u");
        openDirectory(file);
    }

    private static void open(Path file, String what, String start, String repeated, int times, String end)
            throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
            zip.setLevel(Deflater.BEST_SPEED);
            zip.putNextEntry(new ZipEntry("archive/data.pkl"));
            zip.write(RawTorch.bytes("\u0080\2" + start));
            byte[] piece = RawTorch.bytes(repeated);
            for (int i = 0; i < times; i++) {
                zip.write(piece);
            }
            zip.write(RawTorch.bytes(end + "."));
            zip.putNextEntry(new ZipEntry("archive/data/0"));
            zip.write(new byte[16]);
        }
        report(file, what);
    }

    private static void openDirectory(Path file) throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
            for (int i = 0; i < 400_000; i++) {
                zip.putNextEntry(new ZipEntry(Integer.toString(i)));
            }
        }
        report(file, "entries");
    }

    private static void report(Path file, String what) throws IOException {
        try (TorchFile open = TorchFile.open(file)) {
            System.out.println(what + ": " + open.names().size() + " tensors, "
                    + open.metadata().size() + " settings");
        } catch (TorchFileException e) {
            System.out.println(what + ": "
                    + String.valueOf(e.getMessage()).substring(file.toString().length() + 2));
        }
    }
}
