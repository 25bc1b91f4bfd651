package dev.rondo.io;

import dev.rondo.LongTensor;
import dev.rondo.Tensor;
import dev.rondo.internal.files.AtomicFile;
import dev.rondo.internal.files.FloatBytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;

/** Writes float32 and int64 tensors in the order given; {@link Safetensors#write} says what callers may rely on. */
final class SafetensorsWriter {
    private static final int ALIGNMENT = 8;
    private static final int PIECE = 1 << 14;

    /** Escapes as serde_json does, which the reference implementation writes with. */
    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(JsonWriteFeature.ESCAPE_FORWARD_SLASHES)
            .disable(JsonWriteFeature.WRITE_HEX_UPPER_CASE)
            .build();

    private static final String PREFIX = ".safetensors-";

    private SafetensorsWriter() {}

    static void write(
            Path path, Map<String, Tensor> tensors, Map<String, LongTensor> integers, Map<String, String> metadata)
            throws IOException {
        byte[] header = header(path.toString(), tensors, integers, metadata);
        AtomicFile.write(path, PREFIX, out -> write(out, header, tensors, integers));
    }

    static byte[] toBytes(Map<String, Tensor> tensors, Map<String, String> metadata) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            byte[] header = header("byte array", tensors, Map.of(), metadata);
            write(Channels.newChannel(bytes), header, tensors, Map.of());
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return bytes.toByteArray();
    }

    private static void write(
            WritableByteChannel out, byte[] header, Map<String, Tensor> tensors, Map<String, LongTensor> integers)
            throws IOException {
        ByteBuffer length = ByteBuffer.allocate(SafetensorsParser.LENGTH_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        FloatBytes.drain(length.putLong(header.length).flip(), out);
        FloatBytes.drain(ByteBuffer.wrap(header), out);
        for (LongTensor tensor : integers.values()) {
            write(tensor, out);
        }
        FloatBytes bytes = new FloatBytes();
        for (Tensor tensor : tensors.values()) {
            bytes.write(tensor.segment(), out);
        }
    }

    /** In pieces: a buffer holds 2 GiB at most. */
    private static void write(LongTensor tensor, WritableByteChannel out) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(Long.BYTES * PIECE).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = 0; at < tensor.numel(); at += PIECE) {
            buffer.clear();
            for (int i = at; i < Math.min(tensor.numel(), at + PIECE); i++) {
                buffer.putLong(tensor.getFlat(i));
            }
            FloatBytes.drain(buffer.flip(), out);
        }
    }

    /** Integers come first: their eight bytes stay aligned whatever the number of floats. */
    private static byte[] header(
            String source,
            Map<String, Tensor> tensors,
            Map<String, LongTensor> integers,
            Map<String, String> metadata) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartObject();
            if (!metadata.isEmpty()) {
                json.writeName(SafetensorsParser.METADATA).writeStartObject();
                metadata.forEach(json::writeStringProperty);
                json.writeEndObject();
            }
            long offset = 0;
            for (Map.Entry<String, LongTensor> entry : integers.entrySet()) {
                LongTensor tensor = entry.getValue();
                long end = offset + (long) tensor.numel() * Long.BYTES;
                entry(json, source, entry.getKey(), DType.I64, tensor.shape(), new long[] {offset, end});
                offset = end;
            }
            for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
                Tensor tensor = entry.getValue();
                if (integers.containsKey(entry.getKey())) {
                    throw SafetensorsException.of(source, entry.getKey(), "the name is given twice");
                }
                long end = offset + tensor.segment().byteSize();
                entry(json, source, entry.getKey(), DType.F32, tensor.shape(), new long[] {offset, end});
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

    private static void entry(JsonGenerator json, String source, String name, DType type, int[] shape, long[] offsets) {
        if (name.equals(SafetensorsParser.METADATA)) {
            throw SafetensorsException.of(source, name, "the format keeps this name for itself");
        }
        json.writeName(name).writeStartObject();
        json.writeStringProperty("dtype", type.name());
        json.writeName("shape").writeArray(shape, 0, shape.length);
        json.writeName("data_offsets").writeArray(offsets, 0, 2);
        json.writeEndObject();
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
