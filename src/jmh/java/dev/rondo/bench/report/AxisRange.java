package dev.rondo.bench.report;

import java.util.Collection;

/** Where an axis begins and ends: at round numbers, with all values and their spread between them. */
record AxisRange(double from, double to) {
    private static final int MOST_STEPS = 8;
    private static final int[] ROUND = {1, 2, 5, 10};
    /** What is that close to a round number is one. */
    private static final double CLOSE = 1e-9;

    /** From and to 1, 2 or 5 times a power of ten. */
    static AxisRange logarithmic(Collection<Spread> spreads) {
        double from =
                roundDown(spreads.stream().mapToDouble(Spread::smallest).min().orElseThrow());
        double to = roundUp(spreads.stream().mapToDouble(Spread::largest).max().orElseThrow());
        return new AxisRange(from, to > from ? to : roundUp(1.5 * from));
    }

    /** From zero to a multiple of a round step. */
    static AxisRange fromZero(Collection<Spread> spreads) {
        return around(0, spreads.stream().mapToDouble(Spread::largest).max().orElseThrow());
    }

    /** From and to multiples of a round step. */
    static AxisRange around(double smallest, double largest) {
        double step = largest > smallest ? roundUp((largest - smallest) / MOST_STEPS) : 1;
        return new AxisRange(Math.floor(smallest / step + CLOSE) * step, Math.ceil(largest / step - CLOSE) * step);
    }

    double length() {
        return to - from;
    }

    /** The largest of 1, 2, 5, 10 .. that is no larger. */
    private static double roundDown(double value) {
        double decade = decade(value);
        double round = decade;
        for (int digit : ROUND) {
            if (digit * decade <= value * (1 + CLOSE)) {
                round = digit * decade;
            }
        }
        return round;
    }

    /** The smallest of 1, 2, 5, 10 .. that is no smaller. */
    private static double roundUp(double value) {
        double decade = decade(value);
        for (int digit : ROUND) {
            if (digit * decade >= value * (1 - CLOSE)) {
                return digit * decade;
            }
        }
        throw new IllegalArgumentException("no number: " + value);
    }

    private static double decade(double value) {
        return Math.pow(10, Math.floor(Math.log10(value) + CLOSE));
    }
}
