package dev.rondo.internal.threads;

import dev.rondo.Threads;
import java.lang.foreign.MemorySegment;

/** Runs work on ranges of rows: on the calling thread, or on several when it moves enough bytes. */
public final class RowRanges {
    /**
     * Bytes that are worth a thread of their own: 50 to 400 microseconds of one core, depending on the machine, which
     * is more than it takes to wake another.
     */
    public static final long WORTHWHILE = 2L << 20;

    /** Bytes that one thread moves in a nanosecond, about. */
    private static final long BYTES_PER_NANO = 10;

    private static final ProcessorShare SHARE = ProcessorShare.shared();

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

    /** Runs the work on all rows, which moves so many bytes, in as many ranges as there are threads for it. */
    public static void run(int rows, int threads, long bytes, Work work) {
        Crew crew = new Crew(WorkerPool.shared());
        crew.gather(threads - 1, bytes / BYTES_PER_NANO);
        try {
            crew.run(new Ranges(rows, threads, work));
        } finally {
            crew.dismiss();
        }
    }

    /** A range each; who comes first takes one, so that nobody waits for who does not come. */
    private record Ranges(int rows, int shards, Work work) implements StepWork {
        @Override
        public int steps() {
            return 1;
        }

        @Override
        public void run(int shard, int step) {
            work.run(bound(shard), bound(shard + 1));
        }

        private int bound(int part) {
            return (int) ((long) rows * part / shards);
        }
    }
}
