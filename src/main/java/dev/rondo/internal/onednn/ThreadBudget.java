package dev.rondo.internal.onednn;

import dev.rondo.Threads;
import dev.rondo.internal.cell.CellRun;
import dev.rondo.internal.cell.CellSpec;
import dev.rondo.internal.dnnl.OmpThreads;
import dev.rondo.internal.threads.ProcessorShare;

/**
 * Gives each call its threads, so that all calls together use no more than there are processors: who comes when they
 * are taken runs on its own thread alone. A container's CPU limit counts as the number of processors. More threads than
 * that are never asked for, since OpenMP ends the process when it cannot start one.
 */
final class ThreadBudget {
    static final int PROCESSORS = Runtime.getRuntime().availableProcessors();
    /**
     * Floating-point operations of a time step that are worth a thread of their own: some 10 microseconds of one core,
     * for threads meet several times in each step.
     */
    static final long WORTHWHILE = 1_000_000;
    /** A step of few rows waits for the weights from memory, which takes as long as the work of this many rows. */
    private static final int ROWS_HIDDEN_BY_MEMORY = 4;

    /** Operations of a whole run that are worth waking another thread: some 100 microseconds of one core. */
    private static final long WORTH_WAKING = 20_000_000;

    private final ProcessorShare share = new ProcessorShare();

    /** Threads for a run, from 1 to what its policy wants; {@link #release} must follow. */
    int acquire(Threads policy, CellSpec spec, CellRun run) {
        int most = most(policy, spec, run.batch());
        return share.acquire(policy, most == 1 ? 1 : Math.min(most, OmpThreads.most()));
    }

    /**
     * Takes a processor each for a run of this extent and another one like it; {@link #release} of two must follow.
     * Runs whose steps are worth more than two threads go one after the other, with all of them.
     */
    boolean acquireTwo(Threads policy, CellSpec spec, int batch, long rows) {
        int allowed = policy.isAdaptive() ? PROCESSORS : policy.count();
        return Math.min(allowed, most(policy, spec, batch)) <= 2
                && rows * operations(spec, 1) >= WORTH_WAKING
                && share.acquireTwo(policy);
    }

    /** Gives threads back. */
    void release(int granted) {
        share.release(granted);
    }

    /** The most threads a call may ask for. */
    static int most(Threads policy, CellSpec spec, int batch) {
        if (!policy.isAdaptive()) {
            return PROCESSORS;
        }
        long worthwhile = operations(spec, Math.max(batch, ROWS_HIDDEN_BY_MEMORY)) / WORTHWHILE;
        return (int) Math.max(1, Math.min(worthwhile, PROCESSORS));
    }

    /** Floating-point operations of a time step. */
    private static long operations(CellSpec spec, int batch) {
        return 2L * batch * (spec.inputSize() + spec.outputSize()) * spec.gateRows();
    }
}
