package dev.rondo.io;

import dev.rondo.internal.pickle.PickleException;
import dev.rondo.internal.pickle.PickleInput;
import dev.rondo.internal.pickle.Pickled.Sequence;
import dev.rondo.internal.pickle.Unpickler;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the two forms of PyTorch's files have in common: an object, with tensors over storages whose data is known.
 *
 * <p>Source: {@code torch.serialization}; for the zip form also {@code caffe2/serialize/inline_container.cc}.
 *
 * @param bigEndian whether values are
 * @param inflated bytes of the storages that have to be inflated before they are read
 */
record TorchContents(Object root, boolean bigEndian, long inflated) {
    private static final String PICKLE = "/data.pkl";

    /** A thousand times what a state dictionary of a hundred tensors takes. */
    private static final long LONGEST_PICKLE = 64L << 20;

    private static final BigInteger MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);
    private static final long LEGACY_PROTOCOL = 1001;
    private static final int NEWEST_VERSION = 10;
    private static final int LONGEST_TEXT = 100;

    /** Reads all but the values. */
    static TorchContents read(String source, MemorySegment file) {
        String other = FileKind.instead(file, FileKind.PYTORCH);
        if (!other.isEmpty()) {
            throw new TorchFileException(source, "not a PyTorch file; " + other);
        }
        String start = FileKind.start(file);
        if (start.startsWith(FileKind.ZIP)) {
            return zip(source, file);
        }
        if (FileKind.isLegacy(start)) {
            return legacy(source, file);
        }
        throw new TorchFileException(
                source,
                "not a PyTorch file: it begins neither as a zip archive nor with the magic number of the form before 1.6");
    }

    private static TorchContents zip(String source, MemorySegment file) {
        ZipDirectory zip = new ZipDirectory(source, file);
        Map<String, ZipDirectory.Entry> entries = zip.entries();
        // The archive's own, in its one folder: files that were saved into it beside may be called so too.
        Optional<ZipDirectory.Entry> pickle = entries.values().stream()
                .filter(entry -> entry.name().endsWith(PICKLE))
                .min(Comparator.comparingInt(entry -> entry.name().length()));
        if (pickle.isEmpty()) {
            throw new TorchFileException(
                    source, "not a PyTorch file: a zip archive without a data.pkl, which torch.save did not write");
        }
        String name = pickle.get().name();
        String root = name.substring(0, name.length() - PICKLE.length()) + "/";
        boolean script = entries.keySet().stream()
                .anyMatch(entry -> entry.equals(root + "constants.pkl") || entry.startsWith(root + "code/"));
        checkVersion(source, text(zip, entries.get(root + "version"), "1"));
        if (pickle.get().size() > LONGEST_PICKLE) {
            throw new TorchFileException(
                    source,
                    "a data.pkl of " + pickle.get().size() + " bytes, more than the " + LONGEST_PICKLE
                            + " that Rondo reads");
        }
        TorchObjects objects = new TorchObjects(script);
        Object object = unpickle(source, "data.pkl, ", new PickleInput(zip.bytes(pickle.get())), objects);
        long inflated = 0;
        for (TorchStorage storage : objects.storages().values()) {
            ZipDirectory.Entry entry = entries.get(root + "data/" + storage.key());
            if (entry != null && entry.size() == storage.byteSize()) {
                zip.check(entry);
                inflated += entry.deflated() ? entry.size() : 0;
                storage.setSource(() -> zip.bytes(entry));
            } else {
                storage.setMissing("zip entry " + ShownText.quote(root + "data/" + storage.key())
                        + (entry == null ? " is not there" : " has " + entry.size() + " bytes"));
            }
        }
        String order = text(zip, entries.get(root + "byteorder"), "little");
        if (!order.equals("little") && !order.equals("big")) {
            throw new TorchFileException(
                    source, "its byte order is " + ShownText.quote(order) + ", known are 'little' and 'big'");
        }
        return new TorchContents(object, order.equals("big"), inflated);
    }

    private static void checkVersion(String source, String version) {
        boolean known = version.matches("[1-9]\\d?") && Integer.parseInt(version) <= NEWEST_VERSION;
        if (!known) {
            throw new TorchFileException(
                    source,
                    "its format's version is " + ShownText.quote(version) + ", known are 1 to " + NEWEST_VERSION);
        }
    }

    /** The text of a small entry. */
    private static String text(ZipDirectory zip, ZipDirectory.@Nullable Entry entry, String otherwise) {
        if (entry == null) {
            return otherwise;
        }
        if (entry.size() > LONGEST_TEXT) {
            return "of " + entry.size() + " bytes";
        }
        byte[] bytes = zip.bytes(entry).toArray(ValueLayout.JAVA_BYTE);
        return new String(bytes, StandardCharsets.ISO_8859_1).strip();
    }

    /** Five pickles, and behind them the storages in the order of the last one's keys. */
    private static TorchContents legacy(String source, MemorySegment file) {
        PickleInput input = new PickleInput(file);
        TorchObjects objects = new TorchObjects(false);
        if (!MAGIC.equals(unpickle(source, "", input, objects))) {
            throw new TorchFileException(source, "byte 0: the magic number is another one");
        }
        Object protocol = unpickle(source, "", input, objects);
        if (!protocol.equals(LEGACY_PROTOCOL)) {
            throw new TorchFileException(source, "the protocol before 1.6 has another number than " + LEGACY_PROTOCOL);
        }
        // Sizes of C's types and the byte order of the writing machine; values are little-endian all the same.
        unpickle(source, "", input, objects);
        Object root = unpickle(source, "", input, objects);
        long keysAt = input.position();
        if (!(unpickle(source, "", input, objects) instanceof Sequence keys)) {
            throw new TorchFileException(source, "byte " + keysAt + ": there is no list of storages");
        }
        try {
            for (Object key : keys.items()) {
                locate(source, file, input, objects.storages().get(String.valueOf(key)), String.valueOf(key));
            }
        } catch (PickleException e) {
            throw new TorchFileException(source, "byte " + input.position() + ": " + e.problem(), e);
        }
        objects.storages().values().stream()
                .filter(storage -> !storage.hasSource())
                .forEach(storage -> storage.setMissing("the file's list of storages has not its key"));
        return new TorchContents(root, false, 0);
    }

    private static void locate(
            String source, MemorySegment file, PickleInput input, @Nullable TorchStorage storage, String key) {
        long at = input.position();
        long count = input.signedLong();
        if (storage == null) {
            throw new TorchFileException(
                    source, "byte " + at + ": storage " + ShownText.quote(key) + " belongs to no tensor");
        }
        DType type = storage.type();
        if (count != storage.byteSize() / (type == null ? 1 : type.bits() / Byte.SIZE)) {
            throw new TorchFileException(
                    source,
                    "byte " + at + ": storage " + ShownText.quote(key) + " has " + count + " elements here, but "
                            + storage.byteSize() + " bytes where a tensor uses it");
        }
        long start = input.skip(storage.byteSize());
        storage.setSource(() -> file.asSlice(start, storage.byteSize()));
    }

    private static Object unpickle(String source, String where, PickleInput input, TorchObjects objects) {
        try {
            return Unpickler.read(input, objects);
        } catch (PickleException e) {
            throw new TorchFileException(source, where + e.problem(), e);
        }
    }
}
