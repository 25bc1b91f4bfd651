package dev.rondo.io;

/** The longest that reading one of many files took: for who runs them to look at, never a reason to fail. */
final class Slowest {
    private static final double NANOS_PER_MILLI = 1e6;

    private long start;
    private long nanos;
    private int file;

    /** Before a file is read. */
    void start() {
        start = System.nanoTime();
    }

    /** After it was read. */
    void end(int index) {
        long taken = System.nanoTime() - start;
        if (taken > nanos) {
            nanos = taken;
            file = index;
        }
    }

    @Override
    public String toString() {
        return "the slowest, file " + file + ", took " + Math.round(nanos / NANOS_PER_MILLI) + " ms";
    }
}
