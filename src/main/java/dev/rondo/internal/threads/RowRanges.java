package dev.rondo.internal.threads;

import dev.rondo.Threads;
import java.lang.foreign.MemorySegment;
import java.util.stream.IntStream;

/** Runs work on ranges of rows: on the calling thread, or on several when it moves enough bytes. */
public final class RowRanges {
    /**
     * Bytes that are worth a thread of their own: 50 to 400 microseconds of one core, depending on the machine, which
     * is more than it takes to wake another.
     */
    public static final long WORTHWHILE = 2L << 20;

    private static final ProcessorShare SHARE = new ProcessorShare();

    /** Work on the rows from one to before another. */
    @FunctionalInterface
    public interface Work {
        void run(int from, int to);
    }

    private RowRanges() {}

    /** Threads for work that moves so many bytes; {@link #release} must follow. */
    public static int acquire(Threads policy, long bytes, MemorySegment read, MemorySegment written) {
        boolean shared = bytes >= 2 * WORTHWHILE && Confinement.mayBeShared(read) && Confinement.mayBeShared(written);
        return SHARE.acquire(policy, shared ? (int) Math.min(bytes / WORTHWHILE, Integer.MAX_VALUE) : 1);
    }

    public static void release(int threads) {
        SHARE.release(threads);
    }

    /** Runs the work on all rows, in as many ranges as there are threads for it. */
    public static void run(int rows, int threads, Work work) {
        IntStream.range(0, threads)
                .parallel()
                .forEach(part -> work.run(bound(rows, part, threads), bound(rows, part + 1, threads)));
    }

    private static int bound(int rows, int part, int parts) {
        return (int) ((long) rows * part / parts);
    }
}
