package dev.rondo.io;

/**
 * Values of the 8-bit floating point types.
 *
 * <p>Source: the <a href="https://arxiv.org/abs/2209.05433">proposal of E4M3 and E5M2</a>, that of <a
 * href="https://arxiv.org/abs/2206.02915">the forms without infinity and negative zero</a>, and the OCP microscaling
 * formats for E8M0.
 */
final class Float8 {
    private static final int NEGATIVE_ZERO = 0x80;

    private Float8() {}

    static boolean has(DType type) {
        return switch (type) {
            case F8_E4M3, F8_E5M2, F8_E4M3FNUZ, F8_E5M2FNUZ, F8_E8M0 -> true;
            default -> false;
        };
    }

    /** The value of an element's eight bits, exactly. */
    static float value(DType type, int bits) {
        return switch (type) {
            case F8_E4M3 -> (bits & 0x7f) == 0x7f ? Float.NaN : value(bits, 3, 7);
            case F8_E5M2 -> Float.float16ToFloat((short) (bits << 8));
            case F8_E4M3FNUZ -> bits == NEGATIVE_ZERO ? Float.NaN : value(bits, 3, 8);
            case F8_E5M2FNUZ -> bits == NEGATIVE_ZERO ? Float.NaN : value(bits, 2, 16);
            case F8_E8M0 -> bits == 0xff ? Float.NaN : Math.scalb(1f, bits - 127);
            default -> throw new IllegalArgumentException(type + " is no 8-bit floating point type");
        };
    }

    private static float value(int bits, int mantissaBits, int bias) {
        int mantissa = bits & ((1 << mantissaBits) - 1);
        int exponent = (bits & 0x7f) >> mantissaBits;
        float magnitude = exponent == 0
                ? Math.scalb((float) mantissa, 1 - bias - mantissaBits)
                : Math.scalb((float) (mantissa + (1 << mantissaBits)), exponent - bias - mantissaBits);
        return (bits & 0x80) == 0 ? magnitude : -magnitude;
    }
}
