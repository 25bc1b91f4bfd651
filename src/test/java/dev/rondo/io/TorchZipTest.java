package dev.rondo.io;

import static dev.rondo.io.RawTorch.dict;
import static dev.rondo.io.RawTorch.integers;
import static dev.rondo.io.RawTorch.storage;
import static dev.rondo.io.RawTorch.tensor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Archives that are damaged, that are none of PyTorch's, or that want too much memory. */
class TorchZipTest {
    private static final String PICKLE = "\u0080\2" + dict(tensor(storage("0", 4), 0, integers(4), integers(1))) + ".";

    private static Map<String, byte[]> entries() {
        return RawTorch.entries(PICKLE);
    }

    private static void refused(byte[] file, String message) {
        assertThatThrownBy(() -> TorchFile.open(file))
                .isInstanceOf(TorchFileException.class)
                .hasMessage("byte array: " + message);
    }

    /** The archive with a number of its directory's only or first entry changed. */
    private static byte[] withField(int signature, int offset, int bytes, long value) {
        byte[] file = TorchMutations.zip(entries(), false);
        ByteBuffer buffer = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        int at = 0;
        while (buffer.getInt(at) != signature) {
            at++;
        }
        byte[] number = ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(value)
                .array();
        System.arraycopy(number, 0, file, at + offset, bytes);
        return file;
    }

    @Test
    void otherArchivesAreNone() {
        refused(
                TorchMutations.zip(Map.of("mimetype", new byte[1]), false),
                "not a PyTorch file: a zip archive without a data.pkl, which torch.save did not write");
        Map<String, byte[]> entries = entries();
        entries.put("archive/version", RawTorch.bytes("11"));
        refused(TorchMutations.zip(entries, false), "its format's version is '11', known are 1 to 10");
        entries.put("archive/version", RawTorch.bytes("x"));
        refused(TorchMutations.zip(entries, false), "its format's version is 'x', known are 1 to 10");
        entries.put("archive/version", RawTorch.bytes("0"));
        refused(TorchMutations.zip(entries, false), "its format's version is '0', known are 1 to 10");
        entries.put("archive/version", new byte[101]);
        refused(TorchMutations.zip(entries, false), "its format's version is 'of 101 bytes', known are 1 to 10");
        entries.remove("archive/version");
        assertThat(TorchFile.open(TorchMutations.zip(entries, false)).has("w")).isTrue();
        entries.put("archive/byteorder", RawTorch.bytes("middle"));
        refused(TorchMutations.zip(entries, false), "its byte order is 'middle', known are 'little' and 'big'");
    }

    @Test
    void aCommentMayStandAtTheEnd() {
        byte[] file = TorchMutations.zip(entries(), false);
        byte[] commented = Arrays.copyOf(file, file.length + 5);
        commented[file.length - 2] = 5;
        assertThat(TorchFile.open(commented).tensor("w").shape()).containsExactly(4);
        commented[file.length - 2] = 4;
        refused(commented, "the zip archive has no directory at its end; the file may be truncated");
    }

    @Test
    void damagedDirectoriesSayWhere() {
        int end = 0x06054b50;
        int central = 0x02014b50;
        String entry = "zip entry 'archive/data.pkl' ";
        int size = TorchMutations.zip(entries(), false).length;
        refused(
                withField(end, 16, 4, 0xffff_fff0L),
                "the zip archive puts the directory at bytes 4294967280 and following, beyond the " + size
                        + " of the file; it may be truncated");
        refused(withField(end, 16, 4, 1), "the zip archive has no directory entry at byte 1");
        refused(withField(central, 8, 2, 1), entry + "is encrypted");
        refused(withField(central, 10, 2, 99), entry + "is packed by method 99, not stored or deflated");
        refused(withField(central, 42, 4, 3), entry + "does not begin at byte 3, where the directory puts it");
        refused(
                withField(central, 24, 4, 7),
                entry + "has 7 bytes, which the " + PICKLE.length() + " that it takes in the file can't hold");
        refused(
                withField(central, 20, 4, 0x7fff_ffff),
                entry + "takes 2147483647 bytes from byte 46, beyond the " + size
                        + " of the file; it may be truncated");
        refused(withField(central, 28, 2, 0xffff), "the zip archive's directory reaches beyond the file");
        // No other byte of the archive is a b.
        byte[] twice = TorchMutations.zip(Map.of("archive/a", new byte[1], "archive/b", new byte[1]), false);
        for (int at = 0; at < twice.length; at++) {
            twice[at] = twice[at] == 'b' ? (byte) 'a' : twice[at];
        }
        refused(twice, "zip entry 'archive/a' is there twice");
    }

    @Test
    void wideNumbersAreRead() {
        byte[] file = TorchMutations.zip(entries(), false);
        ByteBuffer old = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        int end = file.length - 22;
        ByteBuffer wide = ByteBuffer.allocate(file.length + 56 + 20).order(ByteOrder.LITTLE_ENDIAN);
        wide.put(file, 0, end);
        wide.putInt(0x06064b50).putLong(44).putInt(0).putLong(0).putLong(3).putLong(3);
        wide.putLong(old.getInt(end + 12)).putLong(old.getInt(end + 16));
        wide.putInt(0x07064b50).putInt(0).putLong(end).putInt(1);
        wide.putInt(0x06054b50)
                .putInt(0)
                .putShort((short) -1)
                .putShort((short) -1)
                .putInt(-1)
                .putInt(-1)
                .putShort((short) 0);
        assertThat(TorchFile.open(wide.array()).tensor("w").shape()).containsExactly(4);
        wide.putLong(end + 48, 1);
        refused(wide.array(), "the zip archive has no directory entry at byte 1");
        wide.putInt(end, 0);
        refused(wide.array(), "the zip archive has no directory at byte " + end);
    }

    @Test
    void deflatedDataIsAsLongAsItSays() {
        byte[] file = TorchMutations.zip(entries(), true);
        assertThat(TorchFile.open(file).tensor("w").toArray()).containsExactly(0, 0, 0, 0);
        byte[] broken = file.clone();
        // Behind the name of the first entry.
        broken[30 + "archive/data.pkl".length()] = (byte) 0xff;
        refused(broken, "zip entry 'archive/data.pkl' is not well deflated: invalid block type");
        assertSized(file, 1, "inflates to " + PICKLE.length() + " bytes, not to its " + (PICKLE.length() + 1));
        assertSized(file, -1, "inflates to more than its " + (PICKLE.length() - 1) + " bytes");
    }

    private static void assertSized(byte[] file, int more, String problem) {
        byte[] lying = file.clone();
        ByteBuffer buffer = ByteBuffer.wrap(lying).order(ByteOrder.LITTLE_ENDIAN);
        int at = 0;
        while (buffer.getInt(at) != 0x02014b50) {
            at++;
        }
        buffer.putInt(at + 24, PICKLE.length() + more);
        refused(lying, "zip entry 'archive/data.pkl' " + problem);
    }

    /** A thousand times the file: refused before any of it is inflated. */
    @Test
    void bombsAreRefused() {
        Map<String, byte[]> entries =
                RawTorch.entries("\u0080\2" + dict(tensor(storage("0", 1 << 24), 0, integers(1), integers(1))) + ".");
        entries.put("archive/data/0", new byte[1 << 26]);
        byte[] bomb = TorchMutations.zip(entries, true);
        assertThat(bomb.length).isLessThan(1 << 17);
        refused(
                bomb,
                "tensor 'w': with it the file's values take over 33554432 bytes, the most that Rondo reads of "
                        + bomb.length);
        Map<String, byte[]> pickle = RawTorch.entries("N".repeat((64 << 20) + 1));
        assertThatThrownBy(() -> TorchFile.open(TorchMutations.zip(pickle, true)))
                .isInstanceOf(TorchFileException.class)
                .hasMessage("byte array: a data.pkl of 67108865 bytes, more than the 67108864 that Rondo reads");
    }
}
