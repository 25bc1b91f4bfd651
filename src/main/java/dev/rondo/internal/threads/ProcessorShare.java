package dev.rondo.internal.threads;

import dev.rondo.Threads;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Shares the processors between calls: all together use no more threads than there are processors, and who comes when
 * they are taken runs on its own thread alone. Thread-safe.
 */
public final class ProcessorShare {
    private static final ProcessorShare SHARED =
            new ProcessorShare(Runtime.getRuntime().availableProcessors());

    private final int processors;
    private final AtomicInteger used = new AtomicInteger();

    /** The process's, of the processors that it may use. */
    public static ProcessorShare shared() {
        return SHARED;
    }

    /** Of a number of processors. */
    ProcessorShare(int processors) {
        this.processors = processors;
    }

    /** Threads for a call, from 1 to what the policy allows and {@code most}; {@link #release} must follow. */
    public int acquire(Threads policy, int most) {
        int allowed = Math.min(most, policy.isAdaptive() ? processors : Math.min(policy.count(), processors));
        // Work that is itself a part of parallel work has its share already.
        int wanted = ForkJoinTask.inForkJoinPool() ? 1 : Math.max(1, allowed);
        while (true) {
            int present = used.get();
            int granted = present + wanted <= processors ? wanted : 1;
            if (used.compareAndSet(present, present + granted)) {
                return granted;
            }
        }
    }

    /** Takes two threads, if the policy allows two and two are free; then {@link #release} of two must follow. */
    public boolean acquireTwo(Threads policy) {
        boolean allowed = policy.isAdaptive() || policy.count() > 1;
        if (!allowed || ForkJoinTask.inForkJoinPool()) {
            return false;
        }
        int present = used.get();
        while (present + 2 <= processors) {
            if (used.compareAndSet(present, present + 2)) {
                return true;
            }
            present = used.get();
        }
        return false;
    }

    /** Gives threads back. */
    public void release(int granted) {
        used.getAndAdd(-granted);
    }
}
