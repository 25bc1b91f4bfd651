package dev.rondo.internal.pickle;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The bytes of one or several pickles, read in order and never beyond their end. */
public final class PickleInput {
    /** More than any module path or class name has. */
    static final int LONGEST_NAME = 4096;

    /** What decoding puts in the place of bytes that are not valid. */
    private static final char REPLACEMENT = '\ufffd';

    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ORDER);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ORDER);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ORDER);
    private static final ValueLayout.OfDouble DOUBLE =
            ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private final MemorySegment bytes;
    private long position;

    /** Starts at the first byte. */
    public PickleInput(MemorySegment bytes) {
        this.bytes = bytes;
    }

    /** The next byte's place, from the start of the memory. */
    public long position() {
        return position;
    }

    /** Skips bytes that are there; returns where they begin. */
    public long skip(long count) {
        require(count);
        long start = position;
        position += count;
        return start;
    }

    /** Refuses to go on where so many bytes are not there. */
    void require(long count) {
        if (count < 0 || count > bytes.byteSize() - position) {
            throw new PickleException("it ends before the " + Long.toUnsignedString(count) + " bytes that come next");
        }
    }

    int unsignedByte() {
        return Byte.toUnsignedInt(bytes.get(ValueLayout.JAVA_BYTE, skip(1)));
    }

    int unsignedShort() {
        return Short.toUnsignedInt(bytes.get(SHORT, skip(Short.BYTES)));
    }

    int signedInt() {
        return bytes.get(INT, skip(Integer.BYTES));
    }

    long unsignedInt() {
        return Integer.toUnsignedLong(signedInt());
    }

    /** A little-endian int64. */
    public long signedLong() {
        return bytes.get(LONG, skip(Long.BYTES));
    }

    double bigEndianDouble() {
        return bytes.get(DOUBLE, skip(Double.BYTES));
    }

    /** A two's complement number of so many bytes, little-endian. */
    Number integer(int count) {
        byte[] little = bytes.asSlice(skip(count), count).toArray(ValueLayout.JAVA_BYTE);
        byte[] big = new byte[count];
        for (int i = 0; i < count; i++) {
            big[i] = little[count - 1 - i];
        }
        BigInteger value = count == 0 ? BigInteger.ZERO : new BigInteger(big);
        if (value.bitLength() < Long.SIZE) {
            return value.longValue();
        }
        return value;
    }

    /** Text in UTF-8. */
    String text(long count) {
        byte[] piece = piece(count);
        String text = utf8(piece);
        if (text == null) {
            throw new PickleException("a string is not valid UTF-8");
        }
        return text;
    }

    /** A string of Python 2: UTF-8 where it is that, or else Latin-1. */
    String byteString(long count) {
        byte[] piece = piece(count);
        String text = utf8(piece);
        return text == null ? new String(piece, StandardCharsets.ISO_8859_1) : text;
    }

    /** Bytes as a character each. */
    String latin(int count) {
        return new String(piece(count), StandardCharsets.ISO_8859_1);
    }

    /** Null for what is not valid; only what may not be is looked at twice. */
    private static @Nullable String utf8(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        if (text.indexOf(REPLACEMENT) < 0) {
            return text;
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    private byte[] piece(long count) {
        return bytes.asSlice(skip(count), count).toArray(ValueLayout.JAVA_BYTE);
    }

    static PickleException longName() {
        return new PickleException("a name has more than " + LONGEST_NAME + " bytes");
    }

    /** Text up to a line feed, which is skipped. */
    String line() {
        long start = position;
        while (unsignedByte() != '\n') {
            if (position - start > LONGEST_NAME) {
                throw longName();
            }
        }
        long end = position;
        position = start;
        String line = text(end - start - 1);
        position = end;
        return line;
    }
}
