package dev.rondo.internal.print;

/**
 * How the numbers of one printed float32 tensor are written: all in one style and right-aligned to one width, which the
 * shown values decide.
 *
 * <p>Zeros and non-finite values have no say, as in PyTorch: a column of them may stick out.
 */
final class FloatFormat {
    /** The digits behind the point: the default of {@code torch.set_printoptions}. */
    private static final int PRECISION = 4;

    private static final double SCIENTIFIC_ABOVE = 1e8;
    private static final double SCIENTIFIC_BELOW = 1e-4;
    private static final double SCIENTIFIC_FROM_RATIO = 1000;

    private enum Style {
        INTEGER,
        FIXED,
        SCIENTIFIC
    }

    private final Style style;
    private final int width;

    /** Decides on style and width for the values that will be shown. */
    FloatFormat(float[] shown) {
        style = style(shown);
        int longest = 1;
        for (float value : shown) {
            if (counts(value)) {
                longest = Math.max(longest, text(value).length());
            }
        }
        width = longest;
    }

    /** The width that texts are aligned to. */
    int width() {
        return width;
    }

    /** The text of a value, not aligned. */
    String text(float value) {
        return switch (style) {
            case SCIENTIFIC -> PrintfNumbers.scientific(value, PRECISION);
            case FIXED -> PrintfNumbers.fixed(value, PRECISION);
            case INTEGER -> PrintfNumbers.fixed(value, 0) + (Float.isFinite(value) ? "." : "");
        };
    }

    private static Style style(float[] shown) {
        double smallest = Double.POSITIVE_INFINITY;
        double largest = 0;
        boolean whole = true;
        for (float value : shown) {
            if (counts(value)) {
                smallest = Math.min(smallest, Math.abs(value));
                largest = Math.max(largest, Math.abs(value));
                whole &= value == Math.rint(value);
            }
        }
        if (largest == 0) {
            return Style.INTEGER;
        }
        if (largest / smallest > SCIENTIFIC_FROM_RATIO || largest > SCIENTIFIC_ABOVE || smallest < SCIENTIFIC_BELOW) {
            return Style.SCIENTIFIC;
        }
        return whole ? Style.INTEGER : Style.FIXED;
    }

    private static boolean counts(float value) {
        return Float.isFinite(value) && value != 0;
    }
}
