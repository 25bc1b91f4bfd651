package dev.rondo.bench.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;
import java.util.Optional;

/** How numbers are written: three digits or so, for more would be noise. */
final class Numbers {
    /** For what was not measured. */
    static final String NONE = "-";

    private Numbers() {}

    static String plain(double value) {
        int decimals = Math.abs(value) < 10 ? 2 : Math.abs(value) < 100 ? 1 : 0;
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }

    static String ratio(double value) {
        return plain(value);
    }

    /** As few digits as do for a tick of an axis. */
    static String shortest(double value) {
        return BigDecimal.valueOf(value)
                .round(new MathContext(3))
                .stripTrailingZeros()
                .toPlainString();
    }

    /** Three digits, and commas between thousands. */
    static String grouped(double value) {
        BigDecimal rounded = BigDecimal.valueOf(value).round(new MathContext(3)).stripTrailingZeros();
        return rounded.compareTo(BigDecimal.valueOf(1_000)) < 0
                ? rounded.toPlainString()
                : String.format(Locale.ROOT, "%,.0f", rounded);
    }

    /** With a digit more, for otherwise a ratio just below 1 would read as 1. */
    static String nearOne(double ratio) {
        return String.format(Locale.ROOT, "%.3f", ratio);
    }

    static String percent(double fraction) {
        return String.format(Locale.ROOT, "%.0f %%", 100 * fraction);
    }

    static String scientific(double value) {
        return String.format(Locale.ROOT, "%.1e", value);
    }

    /** The median alone. */
    static String median(Optional<Spread> spread) {
        return spread.map(s -> plain(s.median())).orElse(NONE);
    }

    /** The median and, in brackets, the smallest and the largest. */
    static String spread(Optional<Spread> spread) {
        return spread.map(s -> plain(s.median()) + " (" + plain(s.smallest()) + ".." + plain(s.largest()) + ")")
                .orElse(NONE);
    }
}
