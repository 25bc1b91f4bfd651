package dev.rondo.bench.report;

import java.util.Collection;

/**
 * Where a ratio stands on an axis whose zero is the ratio 1, so that bars grow up when Rondo is ahead and else down.
 */
enum RatioScale {
    /** For ratios that differ a lot: twice as fast is as high as half as fast is low; ticks are powers of two. */
    LOGARITHMIC {
        @Override
        double position(double ratio) {
            return Math.log(ratio) / Math.log(2);
        }

        @Override
        String label(double position) {
            // Half a step would not be a round number.
            return Math.abs(position - Math.rint(position)) < 1e-6 ? Numbers.shortest(Math.pow(2, position)) : " ";
        }

        @Override
        AxisRange round(double from, double to) {
            return new AxisRange(Math.floor(from), Math.ceil(to));
        }

        @Override
        double step(AxisRange range) {
            return Math.max(1, Math.rint(range.length() / MOST_STEPS));
        }
    },
    /** For ratios near 1. */
    LINEAR {
        @Override
        double position(double ratio) {
            return ratio - 1;
        }

        @Override
        String label(double position) {
            return Numbers.shortest(position + 1);
        }

        @Override
        AxisRange round(double from, double to) {
            return AxisRange.around(from, to);
        }

        @Override
        double step(AxisRange range) {
            return range.length() / MOST_STEPS;
        }
    };

    private static final int MOST_STEPS = 10;
    /** Of the axis, for the labels of the bars. */
    private static final double ROOM = 0.1;

    abstract double position(double ratio);

    /** The ratio at a tick. */
    abstract String label(double position);

    /** Round ends around positions. */
    abstract AxisRange round(double from, double to);

    /** About how far ticks are to be from each other. */
    abstract double step(AxisRange range);

    /** A ratio's spread on the axis. */
    Spread positions(Spread ratio) {
        return new Spread(position(ratio.median()), position(ratio.smallest()), position(ratio.largest()));
    }

    /** The axis for some positions and their labels; the ratio 1 is on it. */
    AxisRange range(Collection<Spread> positions) {
        double from = Math.min(
                0, positions.stream().mapToDouble(Spread::smallest).min().orElse(0));
        double to = Math.max(
                0, positions.stream().mapToDouble(Spread::largest).max().orElse(0));
        double room = ROOM * (to - from);
        return round(from < 0 ? from - room : from, to > 0 ? to + room : to);
    }
}
