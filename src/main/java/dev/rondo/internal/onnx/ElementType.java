package dev.rondo.internal.onnx;

/** The element types of {@code TensorProto.DataType} that have values Rondo can read, by the format's names. */
public enum ElementType {
    FLOAT(1, 4),
    UINT8(2, 1),
    INT8(3, 1),
    UINT16(4, 2),
    INT16(5, 2),
    INT32(6, 4),
    INT64(7, 8),
    BOOL(9, 1),
    FLOAT16(10, 2),
    DOUBLE(11, 8),
    UINT32(12, 4),
    UINT64(13, 8),
    BFLOAT16(16, 2);

    /** What else there is, from code 0 on; empty where a type above stands. */
    private static final String[] OTHERS = {
        "UNDEFINED",
        "",
        "",
        "",
        "",
        "",
        "",
        "",
        "STRING",
        "",
        "",
        "",
        "",
        "",
        "COMPLEX64",
        "COMPLEX128",
        "",
        "FLOAT8E4M3FN",
        "FLOAT8E4M3FNUZ",
        "FLOAT8E5M2",
        "FLOAT8E5M2FNUZ",
        "UINT4",
        "INT4",
        "FLOAT4E2M1",
        "FLOAT8E8M0",
    };

    private final int code;
    private final int bytes;

    ElementType(int code, int bytes) {
        this.code = code;
        this.bytes = bytes;
    }

    /** The bytes of one element. */
    int bytes() {
        return bytes;
    }

    /** Whether it is of floating point. */
    public boolean isFloating() {
        return this == FLOAT || this == FLOAT16 || this == DOUBLE || this == BFLOAT16;
    }

    /** The name of a code, also of one that is not here. */
    public static String name(long code) {
        for (ElementType type : values()) {
            if (type.code == code) {
                return type.name();
            }
        }
        return code >= 0 && code < OTHERS.length ? OTHERS[(int) code] : "data type " + code;
    }

    /** Whether values of a code can be read. */
    static boolean isKnown(long code) {
        for (ElementType type : values()) {
            if (type.code == code) {
                return true;
            }
        }
        return false;
    }

    /** The type of a code; refuses those whose values Rondo can't read. */
    static ElementType of(long code) {
        if (!isKnown(code)) {
            throw new ModelProblem("its values are of type " + name(code) + ", which Rondo does not read");
        }
        return valueOf(name(code));
    }

    /** The type of a name, as Cast had it before its sixth version. */
    static ElementType named(String name) {
        for (ElementType type : values()) {
            if (type.name().equals(name)) {
                return type;
            }
        }
        throw new ModelProblem("its values are of type " + ModelProblem.quote(name) + ", which Rondo does not read");
    }

    /** A value as this type would hold it. */
    double rounded(double value) {
        return switch (this) {
            case DOUBLE -> value;
            case FLOAT -> (float) value;
            case FLOAT16 -> Float.float16ToFloat(Float.floatToFloat16((float) value));
            case BFLOAT16 -> toBfloat16((float) value);
            case BOOL -> value != 0 ? 1 : 0;
            case INT8 -> (byte) (long) value;
            case UINT8 -> (long) value & 0xff;
            case INT16 -> (short) (long) value;
            case UINT16 -> (long) value & 0xffff;
            case INT32 -> (int) (long) value;
            case UINT32 -> (long) value & 0xffffffffL;
            case INT64, UINT64 -> (long) value;
        };
    }

    /** To nearest, ties to even. */
    private static double toBfloat16(float value) {
        int bits = Float.floatToRawIntBits(value);
        if (Float.isNaN(value)) {
            return value;
        }
        return Float.intBitsToFloat((bits + 0x7fff + ((bits >>> 16) & 1)) & 0xffff0000);
    }
}
