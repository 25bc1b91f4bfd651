package dev.rondo.io;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Writes one protobuf message, sound or not. */
final class ProtoWriter {
    private static final int VARINT = 0;
    private static final int BYTES = 2;
    private static final int FIXED32 = 5;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** A tag, a number of any size, or what is meant to break. */
    ProtoWriter raw(long... numbers) {
        for (long number : numbers) {
            long rest = number;
            while ((rest & ~0x7fL) != 0) {
                out.write((int) (rest & 0x7f | 0x80));
                rest >>>= 7;
            }
            out.write((int) rest);
        }
        return this;
    }

    ProtoWriter integer(int field, long value) {
        return raw((long) field << 3 | VARINT, value);
    }

    ProtoWriter floating(int field, float value) {
        raw((long) field << 3 | FIXED32);
        out.writeBytes(floats(value));
        return this;
    }

    ProtoWriter bytes(int field, byte[] value) {
        raw((long) field << 3 | BYTES, value.length);
        out.writeBytes(value);
        return this;
    }

    /** Bytes as they are. */
    ProtoWriter plain(byte[] value) {
        out.writeBytes(value);
        return this;
    }

    ProtoWriter text(int field, String... values) {
        for (String value : values) {
            bytes(field, value.getBytes(StandardCharsets.UTF_8));
        }
        return this;
    }

    ProtoWriter message(int field, ProtoWriter... values) {
        for (ProtoWriter value : values) {
            bytes(field, value.toByteArray());
        }
        return this;
    }

    byte[] toByteArray() {
        return out.toByteArray();
    }

    static byte[] floats(float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            bytes.putFloat(value);
        }
        return bytes.array();
    }
}
