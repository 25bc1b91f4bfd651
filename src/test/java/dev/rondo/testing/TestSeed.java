package dev.rondo.testing;

import dev.rondo.Generator;

/** The seed of random tests: printed, and set by {@code -Dtest.seed}. */
public final class TestSeed {
    private static final long SEED = choose();
    private static final long FIXED = 1;

    private TestSeed() {}

    private static long choose() {
        String given = System.getProperty("test.seed", "");
        long seed = given.isEmpty() ? System.nanoTime() & 0xffffffffL : Long.parseLong(given);
        System.out.println("random tests run with -Dtest.seed=" + seed);
        return seed;
    }

    /** The seed of this run. */
    public static long seed() {
        return SEED;
    }

    /**
     * A generator that is the same in every run, for bounds that are statistics, such as those of low precision: under
     * one seed in some hundreds a small layer exceeds them, and nothing is wrong.
     */
    public static Generator fixedGenerator() {
        return Generator.manualSeed(FIXED);
    }

    /** A generator of this run. */
    public static Generator generator() {
        return Generator.manualSeed(SEED);
    }
}
