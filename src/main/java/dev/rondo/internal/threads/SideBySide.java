package dev.rondo.internal.threads;

import org.jspecify.annotations.Nullable;

/**
 * Runs two pieces of work at the same time: one on the calling thread, the other by a worker, or after the first when
 * none has taken it up by then. One call at a time; used again, it allocates nothing.
 */
public final class SideBySide implements StepWork {
    private final Crew crew;
    private @Nullable Runnable one;
    private @Nullable Runnable other;

    /** One that is idle, with the process's workers. */
    public SideBySide() {
        this(WorkerPool.shared());
    }

    SideBySide(WorkerPool pool) {
        crew = new Crew(pool);
    }

    /**
     * Runs both and waits for both; an exception of either is thrown then. After one, the other is left undone if
     * nobody has begun it.
     *
     * @param nanos the time of both together on one processor, about
     * @return threads that took part, or stood by
     */
    public int run(Runnable newOne, Runnable newOther, long nanos) {
        one = newOne;
        other = newOther;
        int helpers = crew.gather(1, nanos);
        try {
            crew.run(this);
            return 1 + helpers;
        } finally {
            crew.dismiss();
            one = null;
            other = null;
        }
    }

    @Override
    public int shards() {
        return 2;
    }

    @Override
    public int steps() {
        return 1;
    }

    @Override
    public void run(int shard, int step) {
        Runnable work = shard == 0 ? one : other;
        if (work == null) {
            throw new IllegalStateException("no work");
        }
        work.run();
    }
}
