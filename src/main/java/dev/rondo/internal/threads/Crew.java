package dev.rondo.internal.threads;

import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * One call's share of a {@link WorkerPool}, and how the call's thread and its workers divide work.
 *
 * <p>No shard belongs to a thread: each step of each shard is claimed by who comes first. A worker begins with a shard
 * of its own, whose weights then stay in its core's cache, and the caller takes what nobody has claimed when it has
 * done its own. So the caller never waits for a thread that has not started, only for a step that is being computed; a
 * worker that comes late joins at the present step; one that never comes is not missed.
 *
 * <p>One call at a time; used again, it allocates nothing.
 */
public final class Crew {
    /** Numbers between two marks: two cache lines, for processors fetch pairs of them. */
    private static final int DONE = 16;
    /** Numbers between the marks of two shards. */
    private static final int STRIDE = 2 * DONE;
    /** Bits of a mark that count steps; those above number the run, so that who is late for a run claims nothing. */
    private static final int STEP_BITS = 24;
    /** Looks at a mark before a thread gives way: a step takes microseconds, a thread that lost its core far longer. */
    private static final int SPINS = 2_000;

    private static final int SPINS_BETWEEN_YIELDS = 200;

    private final Worker.Employer employer = this::help;
    private final WorkerPool pool;
    private final Worker[] workers;
    /** Which of them were awake when they were taken, or have come since. */
    private final boolean[] awake;

    private int size;
    private boolean asked;

    /** Of each shard, the step to be claimed next and, {@link #DONE} further on, how many are done. */
    private AtomicLongArray marks = new AtomicLongArray(0);

    private @Nullable StepWork work;
    private long runs;
    /** The present run, or 0. */
    private volatile long active;

    private volatile @Nullable Throwable failure;

    /** A crew without workers. */
    public Crew(WorkerPool pool) {
        this.pool = pool;
        workers = new Worker[pool.size()];
        awake = new boolean[pool.size()];
    }

    /** Takes up to {@code most} workers that are idle and awake, and returns how many; {@link #dismiss} must follow. */
    public int gather(int most) {
        return gather(most, false);
    }

    /**
     * The same for work that loses nothing when a worker comes late: wakes further ones where it takes long enough.
     *
     * @param nanos the time of the work on one processor, about
     */
    public int gather(int most, long nanos) {
        if (gather(most, false) < most && WorkerPool.isWorthWaking(nanos)) {
            gather(most, true);
        }
        if (size < most) {
            pool.miss(most - size, nanos);
        }
        return size;
    }

    private int gather(int most, boolean late) {
        asked = true;
        while (size < most) {
            Worker worker = pool.take(employer, size, late);
            if (worker == null) {
                break;
            }
            awake[size] = !late;
            workers[size++] = worker;
        }
        return size;
    }

    /**
     * Takes workers that are not awake, too, wakes them, and returns how many of all taken are here by now; the others
     * take part as soon as they come.
     */
    public int gatherAll(int most) {
        if (gather(most, false) < most && gather(most, true) < most) {
            pool.wake(most - size);
        }
        int here = 0;
        for (int i = 0; i < size; i++) {
            awake[i] |= workers[i].isHere(employer);
            here += awake[i] ? 1 : 0;
        }
        return here;
    }

    /** Workers taken. */
    public int size() {
        return size;
    }

    /** Gives all workers back; does nothing where none were asked for. */
    public void dismiss() {
        if (asked) {
            asked = false;
            pool.count(size);
        }
        while (size > 0) {
            workers[--size].release();
        }
    }

    /**
     * Runs all steps of all shards and returns when they are done.
     *
     * <p>An exception of any of them is thrown then; what had not begun by that time is left out.
     */
    public void run(StepWork newWork) {
        int shards = newWork.shards();
        if (marks.length() < shards * STRIDE) {
            marks = new AtomicLongArray(shards * STRIDE);
        }
        long run = ++runs;
        work = newWork;
        failure = null;
        for (int shard = 0; shard < shards; shard++) {
            marks.setPlain(shard * STRIDE, run << STEP_BITS);
            marks.setPlain(shard * STRIDE + DONE, run << STEP_BITS);
        }
        active = run;
        participate(newWork, run, 0);
        active = 0;
        work = null;
        Throwable thrown = failure;
        failure = null;
        if (thrown instanceof Error error) {
            throw error;
        }
        if (thrown instanceof RuntimeException exception) {
            throw exception;
        }
    }

    /** A worker's part: takes part in the present run, if there is one. */
    private boolean help(int place) {
        long run = active;
        StepWork present = work;
        if (run == 0 || present == null) {
            return false;
        }
        participate(present, run, place + 1);
        return true;
    }

    /**
     * Goes through the steps. Of a run that is over, nothing can be claimed any more, so that a worker may look at the
     * work of another run here, but never runs any of it.
     */
    private void participate(StepWork present, long run, int first) {
        AtomicLongArray all = marks;
        int shards = Math.min(present.shards(), all.length() / STRIDE);
        int steps = present.steps();
        for (int step = 0; step < steps && active == run; step++) {
            long before = (run << STEP_BITS) + step;
            for (int i = 0; i < shards; i++) {
                int shard = (first + i) % shards;
                int mark = shard * STRIDE;
                if (all.getPlain(mark) == before && all.compareAndSet(mark, before, before + 1)) {
                    perform(present, shard, step);
                    all.setRelease(mark + DONE, before + 1);
                }
            }
            for (int shard = 0; shard < shards; shard++) {
                await(all, shard * STRIDE + DONE, before + 1);
            }
        }
    }

    private void perform(StepWork present, int shard, int step) {
        if (failure != null) {
            return;
        }
        try {
            present.run(shard, step);
        } catch (RuntimeException | Error e) {
            failure = e;
        }
    }

    /** Waits for a step that is being computed, or for a later run. */
    private static void await(AtomicLongArray all, int mark, long value) {
        int spins = 0;
        while (all.getAcquire(mark) < value) {
            Thread.onSpinWait();
            spins++;
            if (spins == SPINS) {
                giveWay();
                spins = SPINS - SPINS_BETWEEN_YIELDS;
            }
        }
    }

    /** A virtual thread that yields may come back late: its carrier has others to run. */
    @SuppressWarnings("ThreadPriorityCheck") // results do not rely on it: only who has lost the core gets it sooner
    private static void giveWay() {
        if (!Thread.currentThread().isVirtual()) {
            Thread.yield();
        }
    }
}
