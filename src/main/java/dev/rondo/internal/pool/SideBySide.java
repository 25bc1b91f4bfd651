package dev.rondo.internal.pool;

import java.util.concurrent.RecursiveAction;
import org.jspecify.annotations.Nullable;

/**
 * Runs two pieces of work at the same time: one on the calling thread, the other in the common pool, or after the first
 * when nobody there has taken it up by then. One call at a time; used again, it allocates nothing.
 */
public final class SideBySide {
    private final Second second = new Second();

    /** One that is idle. */
    public SideBySide() {}

    /** Runs both and waits for both; an exception of either is thrown once both have ended. */
    public void run(Runnable one, Runnable other) {
        second.begin(other);
        try {
            one.run();
        } finally {
            second.end();
        }
        second.join();
    }

    @SuppressWarnings("serial") // never written
    private static final class Second extends RecursiveAction {
        private @Nullable Runnable work;

        void begin(Runnable newWork) {
            reinitialize();
            work = newWork;
            fork();
        }

        void end() {
            quietlyJoin();
            work = null;
        }

        @Override
        protected void compute() {
            Runnable present = work;
            if (present != null) {
                present.run();
            }
        }
    }
}
