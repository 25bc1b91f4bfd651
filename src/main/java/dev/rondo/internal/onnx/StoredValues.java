package dev.rondo.internal.onnx;

import dev.rondo.LongTensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.function.DoubleConsumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The values of a stored tensor: {@code raw_data}, the typed field of its type, or bytes of another file. Raw ones are
 * read where they lie.
 */
public final class StoredValues {
    private static final int FLOAT_DATA = 4;
    private static final int INT32_DATA = 5;
    private static final int INT64_DATA = 7;
    private static final int RAW_DATA = 9;
    private static final int DOUBLE_DATA = 10;
    private static final int UINT64_DATA = 11;

    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ORDER);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ORDER);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ORDER);
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ORDER);
    private static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ORDER);

    private final ElementType type;
    private final long numel;
    private @Nullable MemorySegment raw;
    private double @Nullable [] floating;
    private long @Nullable [] integers;
    private int filled;

    private StoredValues(ElementType type, long numel) {
        this.type = type;
        this.numel = numel;
    }

    /** A tensor as a constant of the model. */
    public static Constant constant(StoredTensor tensor, ModelData data) {
        StoredValues values = read(tensor, data);
        return new Constant(tensor.type(), tensor.dims(), values::at);
    }

    /** The values of an integer tensor, exactly; refuses unsigned ones beyond a long. */
    public static LongTensor longs(StoredTensor tensor, ModelData data) {
        StoredValues values = read(tensor, data);
        if (values.numel > Integer.MAX_VALUE - 8) {
            throw new ModelProblem(tensor + " is beyond the 2^31 - 1 elements that Java can index");
        }
        long[] longs = new long[(int) values.numel];
        for (int i = 0; i < longs.length; i++) {
            longs[i] = values.integer(i);
            if (values.type == ElementType.UINT64 && longs[i] < 0) {
                throw new ModelProblem(
                        tensor + " holds " + Long.toUnsignedString(longs[i]) + ", which is beyond a long");
            }
        }
        long[] dims = tensor.dims();
        int[] shape = new int[dims.length];
        for (int d = 0; d < shape.length; d++) {
            if (dims[d] > Integer.MAX_VALUE) {
                throw new ModelProblem(tensor + " is beyond the 2^31 - 1 that Java can index");
            }
            shape[d] = (int) dims[d];
        }
        return shape.length == 0 ? LongTensor.scalar(longs[0]) : LongTensor.of(longs, shape);
    }

    private static StoredValues read(StoredTensor tensor, ModelData data) {
        try {
            StoredValues values = new StoredValues(tensor.type(), Constant.numel(tensor.dims()));
            if (tensor.isExternal()) {
                values.raw = data.external(tensor.external(), Math.multiplyExact(values.numel, values.type.bytes()));
            } else {
                values.readFields(
                        data.message("TensorProto", tensor.message()),
                        tensor.message().length());
            }
            values.check();
            return values;
        } catch (ArithmeticException e) {
            throw new ModelProblem(tensor + ": shape " + Arrays.toString(tensor.dims()) + " is too large", e);
        } catch (ModelProblem e) {
            throw new ModelProblem(tensor + ": " + e.getMessage(), e);
        }
    }

    private void readFields(WireReader message, long bytes) {
        int wanted = typedField();
        while (message.next()) {
            if (message.field() == RAW_DATA) {
                WireReader.Span span = message.span();
                raw = message.bytes(span);
            } else if (message.field() == wanted) {
                readTyped(message, bytes);
            }
        }
    }

    private int typedField() {
        return switch (type) {
            case FLOAT -> FLOAT_DATA;
            case DOUBLE -> DOUBLE_DATA;
            case INT64 -> INT64_DATA;
            case UINT32, UINT64 -> UINT64_DATA;
            default -> INT32_DATA;
        };
    }

    private void readTyped(WireReader message, long bytes) {
        if (numel > bytes) {
            // Every element takes a byte at least: nothing is allocated for a shape that lies.
            return;
        }
        if (type == ElementType.FLOAT || type == ElementType.DOUBLE) {
            double[] values = floating == null ? new double[(int) numel] : floating;
            floating = values;
            DoubleConsumer add = value -> values[place(message)] = value;
            if (type == ElementType.FLOAT) {
                message.floats(add);
            } else {
                message.doubles(add);
            }
        } else {
            long[] values = integers == null ? new long[(int) numel] : integers;
            integers = values;
            LongConsumer add = value -> values[place(message)] = value;
            message.integers(add);
        }
    }

    private int place(WireReader message) {
        if (filled >= numel) {
            throw message.problem("it has more values than its shape's " + numel);
        }
        return filled++;
    }

    private void check() {
        if (raw != null) {
            if (raw.byteSize() / type.bytes() != numel || raw.byteSize() % type.bytes() != 0) {
                throw new ModelProblem("its shape asks for " + numel + " values of " + type.bytes() + " bytes, it has "
                        + raw.byteSize() + " bytes");
            }
            floating = null;
            integers = null;
        } else if (filled != numel) {
            throw new ModelProblem("its shape asks for " + numel + " values, it has " + filled);
        }
    }

    private double at(long index) {
        if (floating != null) {
            return floating[(int) index];
        }
        MemorySegment from = raw;
        if (from == null) {
            return switch (type) {
                case FLOAT16 -> Float.float16ToFloat((short) integer(index));
                case BFLOAT16 -> Float.intBitsToFloat((int) integer(index) << 16);
                case UINT64 -> unsigned(integer(index));
                default -> integer(index);
            };
        }
        return switch (type) {
            case FLOAT -> from.getAtIndex(FLOAT, index);
            case DOUBLE -> from.getAtIndex(DOUBLE, index);
            case FLOAT16 -> Float.float16ToFloat(from.getAtIndex(SHORT, index));
            case BFLOAT16 -> Float.intBitsToFloat(from.getAtIndex(SHORT, index) << 16);
            case UINT64 -> unsigned(integer(index));
            default -> integer(index);
        };
    }

    /** The value of an integer type; of another, its bits. */
    private long integer(long index) {
        if (integers != null) {
            long value = integers[(int) index];
            return type.isFloating() ? value : narrowed(value);
        }
        MemorySegment from = raw;
        if (from == null) {
            throw new IllegalStateException("no values were read");
        }
        return switch (type) {
            case BOOL, UINT8 -> Byte.toUnsignedLong(from.get(ValueLayout.JAVA_BYTE, index));
            case INT8 -> from.get(ValueLayout.JAVA_BYTE, index);
            case UINT16 -> Short.toUnsignedLong(from.getAtIndex(SHORT, index));
            case INT16 -> from.getAtIndex(SHORT, index);
            case UINT32 -> Integer.toUnsignedLong(from.getAtIndex(INT, index));
            case INT32 -> from.getAtIndex(INT, index);
            default -> from.getAtIndex(LONG, index);
        };
    }

    /** An int32 field may hold more than its type does. */
    private long narrowed(long value) {
        return switch (type) {
            case BOOL -> value != 0 ? 1 : 0;
            case UINT8 -> value & 0xff;
            case INT8 -> (byte) value;
            case UINT16 -> value & 0xffff;
            case INT16 -> (short) value;
            case UINT32 -> value & 0xffffffffL;
            case INT32 -> (int) value;
            default -> value;
        };
    }

    private static double unsigned(long value) {
        return value >= 0 ? value : (value >>> 1) * 2.0;
    }
}
