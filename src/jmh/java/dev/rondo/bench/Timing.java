package dev.rondo.bench;

import java.util.Arrays;

/**
 * How long an engine is timed on a workload in one round: in many short iterations, of which a low quantile counts.
 * What else runs on a machine, its hypervisor's other guests above all, only ever makes a call slower, and often by
 * more than engines differ; calls it leaves alone agree within a percent.
 *
 * @param warmUpMillis before the measured iterations
 * @param measureMillis for all iterations together, where calls are short
 */
public record Timing(int warmUpMillis, int measureMillis) {
    /** For a table in a few minutes. */
    public static final Timing QUICK = new Timing(200, 300);

    /** For the published numbers. */
    public static final Timing FULL = new Timing(200, 500);

    /** The part of the iterations that is faster than what counts. */
    public static final double QUANTILE = 0.1;

    /** Of one iteration, where calls are shorter. */
    static final int ITERATION_MILLIS = 10;

    private static final int FEWEST_ITERATIONS = 8;

    /** Iterations for calls of that many floating-point operations, guessed at half of a core's speed. */
    int iterations(long operations) {
        long millis = Math.max(ITERATION_MILLIS, operations / 50_000_000);
        return (int) Math.max(FEWEST_ITERATIONS, measureMillis / millis);
    }

    /** About how long a measurement takes. */
    double expectedMillis(long operations) {
        double millis = Math.max(ITERATION_MILLIS, operations / 50e6);
        return Math.max(warmUpMillis, millis) + iterations(operations) * millis;
    }

    /** The time that counts among those of all iterations. */
    static double undisturbed(double[] times) {
        double[] sorted = times.clone();
        Arrays.sort(sorted);
        return sorted[(int) (QUANTILE * sorted.length)];
    }
}
