package dev.rondo.io;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** Values of a file's types as Java's: floating point ones as float or double, integers as long. */
final class SafetensorsValues {
    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ORDER);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ORDER);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ORDER);
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ORDER);
    private static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ORDER);

    private SafetensorsValues() {}

    /** Whether a type is read as float or double. */
    static boolean isFloating(DType type) {
        return switch (type) {
            case F32, F64, F16, BF16, F8_E4M3, F8_E5M2, F8_E4M3FNUZ, F8_E5M2FNUZ, F8_E8M0 -> true;
            default -> false;
        };
    }

    /** Whether a type is read as long; truth values are, as 0 and 1. */
    static boolean isInteger(DType type) {
        return switch (type) {
            case BOOL, U8, I8, U16, I16, U32, I32, I64, U64 -> true;
            default -> false;
        };
    }

    /** The methods of {@link Safetensors} that read values of a type. */
    static String readers(DType type) {
        return isFloating(type) ? "tensor or doubles" : isInteger(type) ? "longs or bytes" : "bytes";
    }

    /** What a type that is not {@link #isFloating} would have to be for it. */
    static String missed(DType type) {
        return isInteger(type) || type == DType.C64 ? "a floating-point type" : "F32, F16, BF16, F64 or F8";
    }

    /** Converts all elements of a floating point type to Java's float32, as many as the target holds. */
    static void copyFloats(DType type, MemorySegment from, MemorySegment to) {
        long count = to.byteSize() / Float.BYTES;
        if (type == DType.F32) {
            MemorySegment.copy(from, FLOAT, 0, to, ValueLayout.JAVA_FLOAT, 0, count);
            return;
        }
        for (long i = 0; i < count; i++) {
            to.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) floating(type, from, i));
        }
    }

    /** Elements of a floating point type. */
    static double[] doubles(DType type, MemorySegment from, int count) {
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            values[i] = floating(type, from, i);
        }
        return values;
    }

    /**
     * Elements of an integer type.
     *
     * @throws ArithmeticException when one is beyond a long
     */
    static long[] longs(DType type, MemorySegment from, int count) {
        long[] values = new long[count];
        for (int i = 0; i < count; i++) {
            values[i] = integer(type, from, i);
        }
        return values;
    }

    private static double floating(DType type, MemorySegment bytes, long index) {
        return switch (type) {
            case F32 -> bytes.getAtIndex(FLOAT, index);
            case F64 -> bytes.getAtIndex(DOUBLE, index);
            case F16 -> Float.float16ToFloat(bytes.getAtIndex(SHORT, index));
            case BF16 -> Float.intBitsToFloat(bytes.getAtIndex(SHORT, index) << 16);
            case F8_E4M3, F8_E5M2, F8_E4M3FNUZ, F8_E5M2FNUZ, F8_E8M0 ->
                Float8.value(type, Byte.toUnsignedInt(bytes.get(ValueLayout.JAVA_BYTE, index)));
            default -> throw new IllegalArgumentException(type + " is no floating point type");
        };
    }

    private static long integer(DType type, MemorySegment bytes, long index) {
        return switch (type) {
            case BOOL, U8 -> Byte.toUnsignedLong(bytes.get(ValueLayout.JAVA_BYTE, index));
            case I8 -> bytes.get(ValueLayout.JAVA_BYTE, index);
            case U16 -> Short.toUnsignedLong(bytes.getAtIndex(SHORT, index));
            case I16 -> bytes.getAtIndex(SHORT, index);
            case U32 -> Integer.toUnsignedLong(bytes.getAtIndex(INT, index));
            case I32 -> bytes.getAtIndex(INT, index);
            case I64 -> bytes.getAtIndex(LONG, index);
            case U64 -> {
                long value = bytes.getAtIndex(LONG, index);
                if (value < 0) {
                    throw new ArithmeticException(Long.toUnsignedString(value) + " is beyond a long");
                }
                yield value;
            }
            default -> throw new IllegalArgumentException(type + " is no integer type");
        };
    }
}
