package dev.rondo.optim;

import dev.rondo.Tensor;
import dev.rondo.io.Safetensors;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a checkpoint's file holds: texts, which lie in the metadata of safetensors, and tensors, both with names in
 * sections. A digest over both finds damage that leaves the format well formed.
 *
 * @param source the file, for messages
 */
record CheckpointFile(String source, Map<String, String> texts, Map<String, Tensor> tensors) {
    private static final String FORMAT = "rondo.checkpoint";
    private static final String VERSION = "1";
    private static final String DIGEST = "sha256";
    /** Of a text in a message. */
    private static final int LONGEST = 60;

    /** More than any module's list of missing parameters. */
    private static final int LONGEST_PROBLEM = 4000;

    private static final int PIECE_BYTES = 1 << 18;
    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** Nothing yet, to be filled and written. */
    static CheckpointFile empty(Path path) {
        return new CheckpointFile(path.toString(), new LinkedHashMap<>(), new LinkedHashMap<>());
    }

    /** Reads a file, which is whole and undamaged then. */
    static CheckpointFile read(Path path) throws IOException {
        if (Files.notExists(path)) {
            throw new NoSuchFileException(path.toString(), null, "there is no such file");
        }
        try (Safetensors file = Safetensors.open(path)) {
            Map<String, String> texts = new LinkedHashMap<>(file.metadata());
            String version = texts.remove(FORMAT);
            if (version == null) {
                throw new IllegalArgumentException(path + ": it is no checkpoint; loadStateDict reads plain weights");
            }
            if (!version.equals(VERSION)) {
                throw new IllegalArgumentException(
                        path + ": it is a checkpoint of version " + version + ", this is version " + VERSION);
            }
            String digest = texts.remove(DIGEST);
            CheckpointFile read = new CheckpointFile(path.toString(), texts, new LinkedHashMap<>(file.tensors()));
            if (!read.digest().equals(digest)) {
                throw new IllegalArgumentException(path + ": it is damaged, its digest is another one");
            }
            return read;
        }
    }

    /** What says that a file is a checkpoint, and whole. */
    Map<String, String> seal() {
        return Map.of(FORMAT, VERSION, DIGEST, digest());
    }

    /** Writes the file, all of it or nothing. */
    void write(Path path) throws IOException {
        Map<String, String> metadata = new LinkedHashMap<>(texts);
        metadata.putAll(seal());
        Path folder = path.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new FileSystemException(source, null, "there is no folder " + folder);
        }
        try {
            Safetensors.write(path, tensors, metadata);
        } catch (IOException e) {
            // The disk's own message names no file, or the temporary one.
            FileSystemException named = new FileSystemException(
                    source, null, "writing it failed, what stood there is untouched: " + e.getMessage());
            named.initCause(e);
            throw named;
        }
    }

    /** Puts texts of any kind under a section. */
    void put(String section, Map<String, ?> values) {
        values.forEach((name, value) -> texts.put(section + name, String.valueOf(value)));
    }

    /** Puts tensors under a section. */
    void putTensors(String section, Map<String, Tensor> values) {
        values.forEach((name, value) -> tensors.put(section + name, value));
    }

    /** The texts of a section, without its name. */
    Map<String, String> section(String section) {
        return section(section, texts);
    }

    /** The tensors of a section, without its name. */
    Map<String, Tensor> tensorSection(String section) {
        return section(section, tensors);
    }

    /** The numbers of a section, which {@link #put} wrote. */
    Map<String, Double> numbers(String section) {
        Map<String, Double> numbers = new LinkedHashMap<>();
        section(section).forEach((name, text) -> {
            try {
                numbers.put(name, Double.valueOf(text));
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException(section + name + " must be a number, got " + shown(text), e);
            }
        });
        return numbers;
    }

    /** Adds to the problems where the texts of a section are not the expected ones. */
    void compare(String section, Map<String, String> expected, List<String> problems) {
        Map<String, String> given = section(section);
        expected.forEach((name, text) -> {
            String other = given.remove(name);
            if (!text.equals(other)) {
                problems.add("its " + name + " is " + shown(other) + ", here it is " + shown(text));
            }
        });
        given.forEach((name, text) -> problems.add("its " + name + " is " + shown(text) + ", here there is none"));
    }

    /** A problem, which may show what a damaged file says, at a length that a log can bear. */
    static String cut(String problem) {
        return problem.length() <= LONGEST_PROBLEM ? problem : problem.substring(0, LONGEST_PROBLEM) + "...";
    }

    private static String shown(@Nullable String text) {
        if (text == null) {
            return "missing";
        }
        int end = Math.min(text.length(), LONGEST);
        return '"' + text.substring(0, end).replaceAll("\\p{Cntrl}", "?") + (end < text.length() ? "...\"" : "\"");
    }

    private static <T> Map<String, T> section(String section, Map<String, T> all) {
        Map<String, T> found = new LinkedHashMap<>();
        all.forEach((name, value) -> {
            if (name.startsWith(section)) {
                found.put(name.substring(section.length()), value);
            }
        });
        return found;
    }

    private String digest() {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
        ByteBuffer piece = ByteBuffer.allocate(PIECE_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        new TreeMap<>(texts).forEach((name, text) -> {
            update(digest, name);
            update(digest, text);
        });
        new TreeMap<>(tensors).forEach((name, tensor) -> {
            update(digest, name);
            for (int size : tensor.shape()) {
                update(digest, Integer.toString(size));
            }
            update(digest, tensor.segment(), piece);
        });
        return HexFormat.of().formatHex(digest.digest());
    }

    /** With its length, so that no two lists of texts look the same. */
    private static void update(MessageDigest digest, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        digest.update((bytes.length + ":").getBytes(StandardCharsets.UTF_8));
        digest.update(bytes);
    }

    private static void update(MessageDigest digest, MemorySegment values, ByteBuffer piece) {
        MemorySegment room = MemorySegment.ofBuffer(piece.clear());
        for (long at = 0; at < values.byteSize(); at += PIECE_BYTES) {
            int bytes = (int) Math.min(PIECE_BYTES, values.byteSize() - at);
            MemorySegment.copy(values, ValueLayout.JAVA_FLOAT, at, room, FLOAT, 0, bytes / Float.BYTES);
            digest.update(piece.clear().limit(bytes));
        }
    }
}
