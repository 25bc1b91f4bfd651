package dev.rondo.io;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The checked header of a file: what is in it, and where the tensor data begins.
 *
 * @param entries by name, in the order of the data
 * @param metadata in the order of the header
 * @param dataStart the position in the file that offsets count from
 */
record SafetensorsHeader(Map<String, SafetensorsEntry> entries, Map<String, String> metadata, long dataStart) {
    private static final ValueLayout.OfLong LENGTH = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** Reads and checks the header of a whole file. */
    static SafetensorsHeader read(String source, MemorySegment file) {
        String other = FileKind.instead(file, FileKind.SAFETENSORS);
        if (!other.isEmpty()) {
            throw new SafetensorsException(source, "not a safetensors file; " + other);
        }
        long bytes = length(source, file);
        SafetensorsParser.Parsed parsed =
                SafetensorsParser.parse(source, text(source, file.asSlice(SafetensorsParser.LENGTH_BYTES, bytes)));
        long start = SafetensorsParser.LENGTH_BYTES + bytes;
        Map<String, SafetensorsEntry> entries = new LinkedHashMap<>();
        SafetensorsLayout.inFileOrder(source, parsed.entries(), file.byteSize() - start)
                .forEach(entry -> entries.put(entry.name(), entry));
        return new SafetensorsHeader(
                Collections.unmodifiableMap(entries), Collections.unmodifiableMap(parsed.metadata()), start);
    }

    /** What the header says of a tensor; refuses a name that it has not. */
    SafetensorsEntry entry(String source, String name) {
        SafetensorsEntry entry = entries.get(name);
        if (entry == null) {
            throw SafetensorsException.of(source, name, ShownText.notIn(entries.keySet()));
        }
        return entry;
    }

    private static long length(String source, MemorySegment file) {
        if (file.byteSize() < SafetensorsParser.LENGTH_BYTES) {
            throw new SafetensorsException(
                    source,
                    "not a safetensors file: " + file.byteSize() + " bytes, the header's length alone takes "
                            + SafetensorsParser.LENGTH_BYTES);
        }
        long length = file.get(LENGTH, 0);
        if (length < 0 || length > SafetensorsParser.MAX_BYTES) {
            throw new SafetensorsException(
                    source,
                    "not a safetensors file: a header of " + Long.toUnsignedString(length)
                            + " bytes is beyond the limit of " + SafetensorsParser.MAX_BYTES);
        }
        if (length > file.byteSize() - SafetensorsParser.LENGTH_BYTES) {
            throw new SafetensorsException(
                    source,
                    "a header of " + length + " bytes does not fit in a file of " + file.byteSize()
                            + "; the file may be truncated");
        }
        return length;
    }

    private static Utf8Reader text(String source, MemorySegment header) {
        if (header.byteSize() == 0 || header.get(ValueLayout.JAVA_BYTE, 0) != '{') {
            throw new SafetensorsException(source, "not a safetensors file: the header must begin with '{'");
        }
        return new Utf8Reader(source, header.asByteBuffer());
    }
}
