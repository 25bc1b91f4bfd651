package dev.rondo.internal.threads;

import dev.rondo.internal.settings.SystemProperty;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The threads that help calls, one fewer than there are processors; all layers and lookups of a process share them.
 * They are started when a call first has work for them; where a thread cannot be started there are fewer.
 *
 * <p>A call takes only workers that are idle and awake, and never waits for one. A worker stays awake for a while after
 * its last call, for waking one takes longer than many a call. Thread-safe.
 */
public final class WorkerPool {
    /** A rested call of less is over before a worker that it wakes has come; in nanoseconds of one core. */
    private static final long WORTH_WAKING = 2_000_000;
    /** Calls that follow one another wake a worker when together they have had this much work for it. */
    private static final long WORTH_WAKING_TOGETHER = 500_000;
    /** What follows one another, at most. */
    private static final long REST_NANOS = 200_000;

    /** How long a woken worker may take, usually. */
    private static final long PATIENCE_NANOS = 10_000_000;

    private static volatile @Nullable WorkerPool shared;

    private final Worker[] workers;
    /** Calls by the number of workers that they got. */
    private final LongAdder[] calls;

    private volatile boolean exhausted;
    private volatile long missed;
    private volatile long lastMissed;

    /** A pool of some workers, none of them started. */
    public WorkerPool(int size, long spinNanos) {
        this(size, spinNanos, Thread::start);
    }

    WorkerPool(int size, long spinNanos, Consumer<Thread> start) {
        workers = new Worker[size];
        calls = Stream.generate(LongAdder::new).limit(size + 1L).toArray(LongAdder[]::new);
        for (int i = 0; i < size; i++) {
            workers[i] = new Worker("rondo-worker-" + i, spinNanos, start);
        }
    }

    /**
     * The process's.
     *
     * @throws IllegalArgumentException when {@code -Drondo.threads.spin} is out of range, until it is put right
     */
    public static WorkerPool shared() {
        WorkerPool present = shared;
        return present == null ? makeShared() : present;
    }

    private static synchronized WorkerPool makeShared() {
        WorkerPool present = shared;
        if (present == null) {
            present = new WorkerPool(Runtime.getRuntime().availableProcessors() - 1, 1_000L * spinMicros());
            shared = present;
        }
        return present;
    }

    /**
     * Microseconds that workers stay awake, {@code -Drondo.threads.spin}.
     *
     * @throws IllegalArgumentException naming property, value and allowed values
     */
    public static int spinMicros() {
        return SystemProperty.THREADS_SPIN.number();
    }

    /** The most workers that there may be. */
    public int size() {
        return workers.length;
    }

    /** Those that have a thread. */
    public int started() {
        int alive = 0;
        for (Worker worker : workers) {
            alive += worker.isAlive() ? 1 : 0;
        }
        return alive;
    }

    /** Those that are not parked. */
    public int awake() {
        int awake = 0;
        for (Worker worker : workers) {
            awake += worker.isAwake() ? 1 : 0;
        }
        return awake;
    }

    /** Calls that asked for workers, by how many they got. */
    public List<Long> callsByHelpers() {
        return Arrays.stream(calls).map(LongAdder::sum).toList();
    }

    /** Counts a call that asked for workers. */
    void count(int helpers) {
        calls[helpers].increment();
    }

    /** An idle worker that is awake, or one that comes late if that will do, or null. */
    @Nullable
    Worker take(Worker.Employer employer, int place, boolean late) {
        for (Worker worker : workers) {
            if (worker.take(employer, place, late)) {
                return worker;
            }
        }
        return null;
    }

    /**
     * Tells that a call had work for workers and found too few awake: wakes or starts some for later, when that is
     * repaid.
     *
     * @param count workers that the call lacks
     * @param nanos its time on one core, about
     */
    public void miss(int count, long nanos) {
        long now = System.nanoTime();
        // A call after a rest may be the only one for long.
        long together = now - lastMissed > REST_NANOS + nanos ? 0 : missed + nanos;
        lastMissed = now;
        missed = together;
        if (isWorthWaking(nanos) || together >= WORTH_WAKING_TOGETHER) {
            missed = 0;
            wake(count);
        }
    }

    /** Whether a worker that is woken for a call of its own comes in time. */
    static boolean isWorthWaking(long nanos) {
        return nanos >= WORTH_WAKING;
    }

    /** Wakes all workers, and waits a moment for them to come. */
    public void awaken() {
        wake(workers.length);
        long begin = System.nanoTime();
        while (awake() < workers.length && System.nanoTime() - begin < PATIENCE_NANOS) {
            Thread.onSpinWait();
        }
    }

    /** Wakes so many workers, and starts those that have no thread. */
    public void wake(int count) {
        int woken = 0;
        try {
            for (int i = 0; i < workers.length && woken < count && !exhausted; i++) {
                woken += workers[i].wake() ? 1 : 0;
            }
        } catch (OutOfMemoryError e) {
            // No thread can be started: those that there are must do, for good.
            exhausted = true;
        }
    }
}
