package dev.rondo.internal.dnnl;

import dev.rondo.internal.ffi.Dnnl;

/**
 * OpenMP's thread count, which is a setting of the calling thread: set around native work and put back after it, since
 * other libraries in the process may share the runtime.
 */
public final class OmpThreads {
    private OmpThreads() {}

    /** Sets the calling thread's count and returns the one before. */
    public static int enter(int threads) {
        int before = Dnnl.omp_get_max_threads();
        if (before != threads) {
            Dnnl.omp_set_num_threads(threads);
        }
        return before;
    }

    /** Puts back what {@link #enter} returned. */
    public static void exit(int before, int threads) {
        if (before != threads) {
            Dnnl.omp_set_num_threads(before);
        }
    }
}
