package dev.rondo.internal.print;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * Numbers as C's {@code printf} writes them, which is how PyTorch's texts show them.
 *
 * <p>{@link java.util.Formatter} is no help: it rounds the shortest decimal that stands for a double, half up, where C
 * rounds the double's exact value.
 */
public final class PrintfNumbers {
    /** The significant digits of a C++ stream. */
    private static final MathContext STREAM_PRECISION = new MathContext(6, RoundingMode.HALF_EVEN);

    private PrintfNumbers() {}

    /** As {@code %.<digits>f}, with {@code nan} and {@code inf}. */
    public static String fixed(double value, int digits) {
        if (!Double.isFinite(value)) {
            return nonFinite(value);
        }
        String text = new BigDecimal(Math.abs(value))
                .setScale(digits, RoundingMode.HALF_EVEN)
                .toPlainString();
        return sign(value) + text;
    }

    /** As {@code %.<digits>e}, with {@code nan} and {@code inf}. */
    public static String scientific(double value, int digits) {
        if (!Double.isFinite(value)) {
            return nonFinite(value);
        }
        BigDecimal rounded = new BigDecimal(Math.abs(value)).round(new MathContext(digits + 1, RoundingMode.HALF_EVEN));
        String all = rounded.unscaledValue().toString();
        int exponent = rounded.signum() == 0 ? 0 : all.length() - 1 - rounded.scale();
        String padded = all + "0".repeat(Math.max(0, digits + 1 - all.length()));
        return sign(value)
                + padded.charAt(0)
                + (digits > 0 ? "." + padded.substring(1, digits + 1) : "")
                + exponent(exponent);
    }

    /** As {@code %g}, which is what {@code operator<<} writes: 6 significant digits without trailing zeros. */
    public static String general(double value) {
        if (!Double.isFinite(value)) {
            return nonFinite(value);
        }
        BigDecimal rounded =
                new BigDecimal(Math.abs(value)).round(STREAM_PRECISION).stripTrailingZeros();
        int exponent = rounded.signum() == 0 ? 0 : rounded.precision() - 1 - rounded.scale();
        if (exponent >= -4 && exponent < STREAM_PRECISION.getPrecision()) {
            return sign(value) + rounded.toPlainString();
        }
        return scientific(value, rounded.precision() - 1);
    }

    private static String exponent(int exponent) {
        String digits = Integer.toString(Math.abs(exponent));
        return "e" + (exponent < 0 ? "-" : "+") + (digits.length() < 2 ? "0" : "") + digits;
    }

    private static String sign(double value) {
        return Math.copySign(1, value) < 0 ? "-" : "";
    }

    private static String nonFinite(double value) {
        return Double.isNaN(value) ? "nan" : sign(value) + "inf";
    }
}
