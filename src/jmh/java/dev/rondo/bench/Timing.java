package dev.rondo.bench;

/**
 * How long an engine is timed in one round.
 *
 * @param warmUpIterations iterations before the measured ones
 * @param warmUpMillis length of each; together long enough for C2 to compile a short call
 * @param iterations measured iterations, whose median counts
 * @param millis length of each
 */
public record Timing(int warmUpIterations, int warmUpMillis, int iterations, int millis) {
    /** For a table in a few minutes. */
    public static final Timing QUICK = new Timing(2, 200, 5, 60);

    /** For the published numbers. */
    public static final Timing FULL = new Timing(2, 200, 5, 80);
}
