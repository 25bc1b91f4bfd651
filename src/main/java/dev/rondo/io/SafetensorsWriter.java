package dev.rondo.io;

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

/** Writes float32 tensors in the order given; {@link Safetensors#write} says what callers may rely on. */
final class SafetensorsWriter {
    private static final int ALIGNMENT = 8;

    /** Escapes as serde_json does, which the reference implementation writes with. */
    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(JsonWriteFeature.ESCAPE_FORWARD_SLASHES)
            .disable(JsonWriteFeature.WRITE_HEX_UPPER_CASE)
            .build();

    private static final String PREFIX = ".safetensors-";

    private SafetensorsWriter() {}

    static void write(Path path, Map<String, Tensor> tensors, Map<String, String> metadata) throws IOException {
        byte[] header = header(path.toString(), tensors, metadata);
        AtomicFile.write(path, PREFIX, out -> write(out, header, tensors));
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
        ByteBuffer length = ByteBuffer.allocate(SafetensorsParser.LENGTH_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        FloatBytes.drain(length.putLong(header.length).flip(), out);
        FloatBytes.drain(ByteBuffer.wrap(header), out);
        FloatBytes bytes = new FloatBytes();
        for (Tensor tensor : tensors.values()) {
            bytes.write(tensor.segment(), out);
        }
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
