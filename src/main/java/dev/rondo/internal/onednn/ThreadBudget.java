package dev.rondo.internal.onednn;

import dev.rondo.Threads;
import dev.rondo.internal.cell.CellRun;
import dev.rondo.internal.cell.CellSpec;
import dev.rondo.internal.threads.ProcessorShare;

/**
 * Gives each call its processors, so that all calls together use no more than there are: who comes when they are taken
 * runs on its own thread alone. A container's CPU limit counts as the number of processors.
 */
final class ThreadBudget {
    static final int PROCESSORS = Runtime.getRuntime().availableProcessors();
    /** Floating-point operations of a time step that are worth a processor, some 10 microseconds of one. */
    static final long WORTHWHILE = 1_000_000;
    /** A step of few rows waits for the weights from memory, which takes as long as the work of this many rows. */
    private static final int ROWS_HIDDEN_BY_MEMORY = 4;

    /** Operations of a whole run that are worth a second processor: some 100 microseconds of one. */
    private static final long WORTH_SHARING = 20_000_000;
    /** Operations of a run during which workers are woken: some milliseconds. */
    private static final long WORTH_WAKING = 200_000_000;
    /** Operations that one processor does in a nanosecond, usually. */
    private static final long OPERATIONS_PER_NANO = 100;

    private final ProcessorShare share = ProcessorShare.shared();

    /** Processors for a run, from 1 to what its policy wants; {@link #release} must follow. */
    int acquire(Threads policy, CellSpec spec, CellRun run) {
        return share.acquire(policy, most(policy, spec, run.batch()));
    }

    /**
     * Takes a processor each for a run of this extent and another one like it; {@link #release} of two must follow.
     * Runs whose steps are worth more than two processors go one after the other, with all of them.
     */
    boolean acquireTwo(Threads policy, CellSpec spec, int batch, long rows) {
        int allowed = policy.isAdaptive() ? PROCESSORS : policy.count();
        return Math.min(allowed, most(policy, spec, batch)) <= 2
                && rows * operations(spec, 1) >= WORTH_SHARING
                && share.acquireTwo(policy);
    }

    /** Gives processors back. */
    void release(int granted) {
        share.release(granted);
    }

    /** The most processors a call may ask for. */
    static int most(Threads policy, CellSpec spec, int batch) {
        if (!policy.isAdaptive()) {
            return PROCESSORS;
        }
        long worthwhile = operations(spec, Math.max(batch, ROWS_HIDDEN_BY_MEMORY)) / WORTHWHILE;
        return (int) Math.max(1, Math.min(worthwhile, PROCESSORS));
    }

    /** Whether a run of so many steps, whose rows are independent of one another, is worth several processors. */
    static boolean isWorthSharing(CellSpec spec, int batch, int steps) {
        return steps * operations(spec, batch) >= WORTH_SHARING;
    }

    /** Whether workers that are woken when a run begins come before it ends. */
    static boolean isWorthWaking(CellSpec spec, int batch, int steps) {
        return steps * operations(spec, batch) >= WORTH_WAKING;
    }

    /** About the time of a run on one processor. */
    static long nanos(CellSpec spec, int batch, long steps) {
        return steps * operations(spec, Math.max(batch, ROWS_HIDDEN_BY_MEMORY)) / OPERATIONS_PER_NANO;
    }

    /** Floating-point operations of a time step. */
    private static long operations(CellSpec spec, int batch) {
        return 2L * batch * (spec.inputSize() + spec.outputSize()) * spec.gateRows();
    }
}
