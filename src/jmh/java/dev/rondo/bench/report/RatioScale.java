package dev.rondo.bench.report;

/**
 * Where a ratio stands on an axis whose zero is the ratio 1, so that bars grow up when Rondo is ahead and else down.
 */
enum RatioScale {
    /** For ratios that differ a lot: twice as fast is as high as half as fast is low. */
    LOGARITHMIC {
        @Override
        double position(double ratio) {
            return Math.log(ratio) / Math.log(2);
        }

        @Override
        String label(double position) {
            return Numbers.shortest(Math.pow(2, position));
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
    };

    abstract double position(double ratio);

    /** The ratio at a tick. */
    abstract String label(double position);
}
