package dev.rondo.internal.threads;

import java.util.concurrent.RecursiveAction;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Runs two pieces of work at the same time: one on the calling thread, the other in the common pool, or after the first
 * when nobody there has taken it up by then. One call at a time; used again, it allocates nothing.
 */
public final class SideBySide {
    private final Second second = new Second();

    /** One that is idle. */
    public SideBySide() {}

    /**
     * Runs both and waits for both; an exception of the first, or else of the second, is thrown then. After one of the
     * first, the second is left undone if nobody has begun it.
     */
    public void run(Runnable one, Runnable other) {
        second.offer(other);
        try {
            one.run();
        } catch (RuntimeException | Error e) {
            second.withdraw();
            throw e;
        }
        second.finish();
    }

    /**
     * Work for whoever takes it first: a thread of the pool, or the caller. The pool may look at it again later, when
     * it is taken or has been offered anew: only the state counts.
     */
    @SuppressWarnings("serial") // never written
    private static final class Second extends RecursiveAction {
        private static final int IDLE = 0;
        private static final int OFFERED = 1;
        private static final int TAKEN = 2;
        private static final int DONE = 3;

        /** Some microseconds: directions of a layer take about equally long. */
        private static final int SPINS = 2_000;

        private final AtomicInteger state = new AtomicInteger(IDLE);
        private @Nullable Runnable work;
        private @Nullable Throwable failure;
        private volatile @Nullable Thread waiting;

        void offer(Runnable newWork) {
            work = newWork;
            failure = null;
            reinitialize();
            state.set(OFFERED);
            try {
                fork();
            } catch (RuntimeException | Error e) {
                // A pool that cannot start a thread, or takes no more work: the caller will do it.
                Thread.onSpinWait();
            }
        }

        /** Takes the work back, or waits for who does it. */
        void withdraw() {
            if (take()) {
                tryUnfork();
            } else {
                await();
            }
            forget();
        }

        /** Does the work, or waits for who does it. */
        void finish() {
            if (take()) {
                tryUnfork();
                perform();
            } else {
                await();
            }
            Throwable thrown = failure;
            forget();
            if (thrown instanceof Error error) {
                throw error;
            }
            if (thrown instanceof RuntimeException exception) {
                throw exception;
            }
        }

        private boolean take() {
            return state.compareAndSet(OFFERED, TAKEN);
        }

        @Override
        protected void compute() {
            if (take()) {
                perform();
                state.set(DONE);
                Thread thread = waiting;
                if (thread != null) {
                    LockSupport.unpark(thread);
                }
            }
        }

        private void perform() {
            Runnable present = work;
            try {
                if (present != null) {
                    present.run();
                }
            } catch (RuntimeException | Error e) {
                failure = e;
            }
        }

        private void await() {
            for (int i = 0; i < SPINS && state.get() != DONE; i++) {
                Thread.onSpinWait();
            }
            boolean interrupted = false;
            waiting = Thread.currentThread();
            while (state.get() != DONE) {
                LockSupport.park(this);
                interrupted |= Thread.interrupted();
            }
            waiting = null;
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }

        private void forget() {
            work = null;
            failure = null;
            state.set(IDLE);
        }
    }
}
