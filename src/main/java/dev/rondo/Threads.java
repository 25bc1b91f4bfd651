package dev.rondo;

import dev.rondo.internal.settings.SystemProperty;
import dev.rondo.internal.threads.WorkerPool;

/**
 * How many threads a call of a layer or of a table may use: its own, and others of Rondo's own.
 *
 * <p>{@link #adaptive()}, the default: a call with enough work in each time step runs on as many processors as its work
 * is worth, all for a large one; a call that is small, or comes while others have the processors, takes one thread,
 * since a server's parallelism is in its requests. {@link #fixed}: as many as asked for. Neither uses more threads than
 * the process has processors, which under a container's CPU limit are fewer than the machine's: a call that finds them
 * taken runs on its own thread.
 *
 * <p>The others are a fixed set of daemon threads, one fewer than there are processors, which are started when a call
 * first has work for them, spin for {@code -Drondo.threads.spin} microseconds after a call (200; 0 for never), after a
 * longer one as long as it took and up to ten times that, then park, and end after ten seconds. A call takes those that
 * are free and awake and waits for none; a parked one is woken for calls of some milliseconds, or when shorter ones
 * follow one another. No call starts threads of OpenMP's.
 *
 * <p>The default of layers that name none is {@code -Drondo.threads}: a number, or {@code adaptive}. Results do not
 * depend on the threads beyond the rounding of sums; layers built with {@code deterministic(true)} give the same bits
 * on any number of them.
 *
 * <p>Immutable and thread-safe.
 */
public final class Threads {
    private static final Threads ADAPTIVE = new Threads(0);

    private final int count;

    private Threads(int count) {
        this.count = count;
    }

    /** As many processors as the work is worth, one while other calls have them. */
    public static Threads adaptive() {
        return ADAPTIVE;
    }

    /**
     * A fixed number, of which no more are used than there are processors.
     *
     * @throws IllegalArgumentException when below 1
     */
    public static Threads fixed(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("threads must be at least 1, got " + count);
        }
        return new Threads(count);
    }

    /**
     * What {@code -Drondo.threads} says; adaptive without it.
     *
     * @throws IllegalArgumentException when the property is neither a positive number nor {@code adaptive}
     */
    public static Threads byDefault() {
        String wanted = SystemProperty.THREADS.valueOrUsual();
        return wanted.equals("adaptive") ? ADAPTIVE : fixed(Integer.parseInt(wanted));
    }

    /** The helping threads of this process. */
    public static ThreadStats stats() {
        WorkerPool pool = WorkerPool.shared();
        return new ThreadStats(pool.started(), pool.awake(), pool.callsByHelpers());
    }

    /** Whether the number depends on the call. */
    public boolean isAdaptive() {
        return count == 0;
    }

    /**
     * The fixed number.
     *
     * @throws IllegalStateException when adaptive
     */
    public int count() {
        if (isAdaptive()) {
            throw new IllegalStateException("adaptive threads have no fixed count");
        }
        return count;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Threads threads && threads.count == count;
    }

    @Override
    public int hashCode() {
        return count;
    }

    /** {@code adaptive}, or the number. */
    @Override
    public String toString() {
        return isAdaptive() ? "adaptive" : Integer.toString(count);
    }
}
