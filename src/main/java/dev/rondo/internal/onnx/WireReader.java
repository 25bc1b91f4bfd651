package dev.rondo.internal.onnx;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.function.DoubleConsumer;
import java.util.function.LongConsumer;

/**
 * The fields of one protobuf message, in the order they are written; a field that nobody reads is skipped. No read
 * leaves the message, and no memory is taken but for text.
 *
 * <p>Source: <a href="https://protobuf.dev/programming-guides/encoding/">the encoding</a>.
 */
final class WireReader {
    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int BYTES = 2;
    private static final int FIXED32 = 5;
    private static final int LONGEST_VARINT = 10;

    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfDouble DOUBLE =
            ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final MemorySegment file;
    private final String what;
    private final long end;
    private long at;
    private long fieldAt;
    private int field;
    private int type;
    private boolean unread;

    /** Reads a part of a file as a message of the kind that errors name. */
    WireReader(MemorySegment file, String what, Span message) {
        this.file = file;
        this.what = what;
        this.at = message.begin();
        this.end = message.end();
    }

    /** Bytes of a file from one position up to another. */
    record Span(long begin, long end) {
        long length() {
            return end - begin;
        }
    }

    /** What is left of the message. */
    Span rest() {
        return new Span(at, end);
    }

    /** Goes to the next field; false at the message's end. */
    boolean next() {
        if (unread) {
            skip();
        }
        if (at == end) {
            return false;
        }
        fieldAt = at;
        long tag = readVarint();
        type = (int) (tag & 7);
        long number = tag >>> 3;
        if (number == 0 || number > (1 << 29) - 1) {
            throw problem("no field has the number " + number);
        }
        field = (int) number;
        unread = true;
        return true;
    }

    /** The number of the field. */
    int field() {
        return field;
    }

    /** Where the field begins, in bytes of the file. */
    long position() {
        return fieldAt;
    }

    /** The value of an integer field. */
    long integer() {
        expect(VARINT);
        return readVarint();
    }

    /** The value of a float field. */
    float floating() {
        expect(FIXED32);
        return file.get(FLOAT, take(Float.BYTES));
    }

    /** Where the bytes of a text, message or bytes field lie. */
    Span span() {
        expect(BYTES);
        return readSpan();
    }

    /** Bytes that lie somewhere in the file. */
    MemorySegment bytes(Span span) {
        return file.asSlice(span.begin(), span.length());
    }

    /** The message that the field holds. */
    WireReader message(String kind) {
        return new WireReader(file, kind, span());
    }

    /** The field's text, counted. */
    String text(Budget budget) {
        Span span = span();
        budget.text(span.length(), fieldAt);
        return text(span);
    }

    /** Text that lies somewhere in the file. */
    String text(Span span) {
        try {
            ByteBuffer bytes = bytes(span).asByteBuffer();
            return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException e) {
            throw problem("it is not valid UTF-8");
        }
    }

    /** All integers of a repeated field, which may be packed. */
    void integers(LongConsumer to) {
        if (type == VARINT) {
            to.accept(integer());
            return;
        }
        WireReader packed = packed();
        while (packed.at < packed.end) {
            to.accept(packed.readVarint());
        }
    }

    /** All floats of a repeated field, which may be packed. */
    void floats(DoubleConsumer to) {
        if (type == FIXED32) {
            to.accept(floating());
            return;
        }
        WireReader packed = packed();
        while (packed.at < packed.end) {
            to.accept(file.get(FLOAT, packed.take(Float.BYTES)));
        }
    }

    /** All doubles of a repeated field, which may be packed. */
    void doubles(DoubleConsumer to) {
        if (type == FIXED64) {
            expect(FIXED64);
            to.accept(file.get(DOUBLE, take(Double.BYTES)));
            return;
        }
        WireReader packed = packed();
        while (packed.at < packed.end) {
            to.accept(file.get(DOUBLE, packed.take(Double.BYTES)));
        }
    }

    private WireReader packed() {
        WireReader packed = message(what);
        packed.field = field;
        packed.fieldAt = fieldAt;
        return packed;
    }

    /** What is wrong with the field. */
    ModelProblem problem(String problem) {
        return new ModelProblem(what + ", field " + field + " at byte " + fieldAt + ": " + problem);
    }

    private void expect(int wanted) {
        if (type != wanted) {
            throw problem("it has wire type " + type + " where " + wanted + " is expected");
        }
        unread = false;
    }

    private void skip() {
        unread = false;
        switch (type) {
            case VARINT -> readVarint();
            case FIXED64 -> take(Long.BYTES);
            case BYTES -> readSpan();
            case FIXED32 -> take(Integer.BYTES);
            default -> throw problem("wire type " + type + " is in no ONNX file");
        }
    }

    private Span readSpan() {
        long length = readVarint();
        if (length < 0 || length > end - at) {
            throw problem("a length of " + Long.toUnsignedString(length) + " reaches beyond byte " + end
                    + ", where the message around it ends; the file may be truncated");
        }
        long begin = take(length);
        return new Span(begin, begin + length);
    }

    private long readVarint() {
        long value = 0;
        for (int i = 0; i < LONGEST_VARINT; i++) {
            byte b = file.get(ValueLayout.JAVA_BYTE, take(1));
            value |= (long) (b & 0x7f) << (7 * i);
            if (b >= 0) {
                return value;
            }
        }
        throw problem("a number of more than " + LONGEST_VARINT + " bytes");
    }

    /** Moves on, and returns where the bytes begin. */
    private long take(long bytes) {
        if (bytes > end - at) {
            throw problem("the message ends at byte " + end + " within a value; the file may be truncated");
        }
        long begin = at;
        at += bytes;
        return begin;
    }
}
