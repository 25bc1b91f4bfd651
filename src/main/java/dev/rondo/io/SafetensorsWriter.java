package dev.rondo.io;

import dev.rondo.Tensor;
import dev.rondo.internal.files.AbandonedFiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;

/** Writes float32 tensors in the order given; {@link Safetensors#write} says what callers may rely on. */
final class SafetensorsWriter {
    private static final int BUFFER_BYTES = 1 << 20;
    private static final int ALIGNMENT = 8;

    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** Escapes as serde_json does, which the reference implementation writes with. */
    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(JsonWriteFeature.ESCAPE_FORWARD_SLASHES)
            .disable(JsonWriteFeature.WRITE_HEX_UPPER_CASE)
            .build();

    private static final String PREFIX = ".safetensors-";
    private static final String SUFFIX = ".tmp";
    /** No file takes as long to write. */
    private static final Duration ABANDONED = Duration.ofHours(6);

    private static final FileAttribute<?>[] NO_MODE = {};

    private SafetensorsWriter() {}

    static void write(Path path, Map<String, Tensor> tensors, Map<String, String> metadata) throws IOException {
        byte[] header = header(path.toString(), tensors, metadata);
        Path target = path.toAbsolutePath();
        Path directory = target.getParent();
        if (directory == null) {
            throw new FileSystemException(path.toString(), null, "it is no file name");
        }
        AbandonedFiles.delete(directory, PREFIX + "*" + SUFFIX, ABANDONED);
        Set<PosixFilePermission> mode = modeOf(target);
        // Beside the target, because a move is atomic only within a file system; with a name that fits wherever the
        // target's does.
        Path temporary =
                directory.resolve(PREFIX + Long.toHexString(UUID.randomUUID().getMostSignificantBits()) + SUFFIX);
        try {
            try (FileChannel out = FileChannel.open(
                    temporary,
                    Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                    mode == null ? NO_MODE : new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(mode)})) {
                write(out, header, tensors);
                // Or a power cut after the move could leave an empty file where a good one was.
                out.force(true);
            }
            if (mode != null) {
                // Again, for a new file has it only as far as the process's mask lets it.
                Files.setPosixFilePermissions(temporary, mode);
            }
            Files.move(temporary, path, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /** The mode of the file that is replaced, what was for its owner's eyes stays so; null for a new file. */
    private static @Nullable Set<PosixFilePermission> modeOf(Path target) throws IOException {
        boolean known = Files.exists(target)
                && target.getFileSystem().supportedFileAttributeViews().contains("posix");
        return known ? Files.getPosixFilePermissions(target) : null;
    }

    static byte[] toBytes(Map<String, Tensor> tensors, Map<String, String> metadata) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            write(Channels.newChannel(bytes), header("byte array", tensors, metadata), tensors);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return bytes.toByteArray();
    }

    private static void write(WritableByteChannel out, byte[] header, Map<String, Tensor> tensors) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        drain(buffer.putLong(header.length), out);
        drain(ByteBuffer.wrap(header).position(header.length), out);
        for (Tensor tensor : tensors.values()) {
            writeValues(tensor.segment(), buffer, out);
        }
    }

    /** In pieces: a buffer holds 2 GiB at most, and tensors keep the machine's byte order. */
    private static void writeValues(MemorySegment values, ByteBuffer buffer, WritableByteChannel out)
            throws IOException {
        MemorySegment piece = MemorySegment.ofBuffer(buffer.clear());
        long count;
        for (long at = 0; at < values.byteSize(); at += count * Float.BYTES) {
            count = Math.min(values.byteSize() - at, BUFFER_BYTES) / Float.BYTES;
            MemorySegment.copy(values, ValueLayout.JAVA_FLOAT, at, piece, FLOAT, 0, count);
            drain(buffer.position(Math.toIntExact(count * Float.BYTES)), out);
        }
    }

    private static void drain(ByteBuffer buffer, WritableByteChannel out) throws IOException {
        buffer.flip();
        while (buffer.hasRemaining()) {
            out.write(buffer);
        }
        buffer.clear();
    }

    private static byte[] header(String source, Map<String, Tensor> tensors, Map<String, String> metadata) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartObject();
            if (!metadata.isEmpty()) {
                json.writeName(SafetensorsParser.METADATA).writeStartObject();
                metadata.forEach(json::writeStringProperty);
                json.writeEndObject();
            }
            long offset = 0;
            for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
                if (entry.getKey().equals(SafetensorsParser.METADATA)) {
                    throw SafetensorsException.of(source, entry.getKey(), "the format keeps this name for itself");
                }
                int[] shape = entry.getValue().shape();
                long end = offset + entry.getValue().segment().byteSize();
                json.writeName(entry.getKey()).writeStartObject();
                json.writeStringProperty("dtype", DType.F32.name());
                json.writeName("shape").writeArray(shape, 0, shape.length);
                json.writeName("data_offsets").writeArray(new long[] {offset, end}, 0, 2);
                json.writeEndObject();
                offset = end;
            }
            json.writeEndObject();
        }
        int unpadded = utf8(source, text.toString()).length;
        text.append(" ".repeat(Math.floorMod(-unpadded, ALIGNMENT)));
        byte[] header = utf8(source, text.toString());
        if (header.length > SafetensorsParser.MAX_BYTES) {
            throw new SafetensorsException(
                    source,
                    "a header of " + header.length + " bytes is beyond the limit of " + SafetensorsParser.MAX_BYTES);
        }
        return header;
    }

    /** {@link String#getBytes} would write a question mark where a name holds half a surrogate pair. */
    private static byte[] utf8(String source, String text) {
        try {
            ByteBuffer bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
            byte[] result = new byte[bytes.remaining()];
            bytes.get(result);
            return result;
        } catch (CharacterCodingException e) {
            throw new SafetensorsException(source, "a name or metadata string is not valid Unicode", e);
        }
    }
}
