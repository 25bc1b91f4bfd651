package dev.rondo.internal.dnnl;

import dev.rondo.internal.ffi.Dnnl;

/**
 * OpenMP's thread count, which is a setting of the calling thread: one around all native work, whatever the environment
 * says, so that no team of threads is ever opened; and put back after it, since other libraries in the process may
 * share the runtime.
 *
 * <p>A virtual thread may go on with another carrier wherever it blocks. So its carrier's count is set around each
 * single call of oneDNN that asks for it, within which it cannot; a platform thread's once, around all of them.
 */
public final class OmpThreads {
    /** What {@link #exit} has nothing to put back for. */
    private static final int ALONE = 1;

    private OmpThreads() {}

    /** Sets a platform thread's count to one and returns the one before. */
    public static int enter() {
        return Thread.currentThread().isVirtual() ? ALONE : set();
    }

    /** Sets the count of a virtual thread's carrier to one and returns the one before. */
    static int enterCarrier() {
        return Thread.currentThread().isVirtual() ? set() : ALONE;
    }

    private static int set() {
        int before = Dnnl.omp_get_max_threads();
        if (before != ALONE) {
            Dnnl.omp_set_num_threads(ALONE);
        }
        return before;
    }

    /** Puts back what {@link #enter} or {@link #enterCarrier} returned. */
    public static void exit(int before) {
        if (before != ALONE) {
            Dnnl.omp_set_num_threads(before);
        }
    }
}
