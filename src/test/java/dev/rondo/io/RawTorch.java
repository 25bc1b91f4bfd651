package dev.rondo.io;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** Puts together PyTorch files, well formed or not, that torch.save would not write; a character is a byte. */
final class RawTorch {
    private RawTorch() {}

    /** A zip whose pickle is a program, with 16 bytes of storage "0". */
    static byte[] zip(String program) {
        return TorchMutations.zip(entries("\u0080\2" + program + "."), false);
    }

    /** The entries of such a zip, by name. */
    static Map<String, byte[]> entries(String pickle) {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        entries.put("archive/data.pkl", bytes(pickle));
        entries.put("archive/data/0", new byte[16]);
        entries.put("archive/version", bytes("3\n"));
        return entries;
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** A string. */
    static String text(String text) {
        return "X" + little(text.length(), Integer.BYTES) + text;
    }

    /** An integer. */
    static String integer(long value) {
        return "\u008a\10" + little(value, Long.BYTES);
    }

    /** A tuple. */
    static String tuple(String... items) {
        return "(" + String.join("", items) + "t";
    }

    /** A tuple of integers. */
    static String integers(long... values) {
        StringBuilder items = new StringBuilder();
        for (long value : values) {
            items.append(integer(value));
        }
        return tuple(items.toString());
    }

    /** A number in so many bytes. */
    static String little(long value, int bytes) {
        byte[] number = ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(value)
                .array();
        return new String(number, 0, bytes, StandardCharsets.ISO_8859_1);
    }

    /** A storage of float32 values. */
    static String storage(String key, long numel) {
        return tuple(text("storage"), "ctorch\nFloatStorage\n", text(key), text("cpu"), integer(numel)) + "Q";
    }

    /** A tensor over a storage. */
    static String tensor(String storage, long offset, String sizes, String strides) {
        return "ctorch._utils\n_rebuild_tensor_v2\n"
                + tuple(storage, integer(offset), sizes, strides, "\u0089", "N")
                + "R";
    }

    /** A dict of one tensor, "w". */
    static String dict(String tensor) {
        return "}" + text("w") + tensor + "s";
    }

    /** The five pickles and the storages of the form before 1.6. */
    static byte[] legacy(String protocol, String object, String keys, String storages) {
        return bytes("\u0080\2\u008a\nl\u00fc\u009cF\u00f9 j\u00a8P\u0019." + protocol + "}." + object + "." + keys
                + "." + storages);
    }
}
