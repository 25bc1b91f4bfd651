package dev.rondo.internal.onednn;

import dev.rondo.internal.ffi.Dnnl;

/**
 * OpenMP's thread count, which is a setting of the calling thread: set around native work and put back after it, since
 * other libraries in the process may share the runtime.
 */
final class OmpThreads {
    /** One thread a call unless asked otherwise: a server's parallelism is in its requests. */
    static final int CONFIGURED = configured();

    private OmpThreads() {}

    private static int configured() {
        int threads = Integer.getInteger("rondo.threads", 1);
        if (threads < 1) {
            throw new IllegalArgumentException("-Drondo.threads must be at least 1, got " + threads);
        }
        return threads;
    }

    /** Sets the calling thread's count and returns the one before. */
    static int enter(int threads) {
        int before = Dnnl.omp_get_max_threads();
        if (before != threads) {
            Dnnl.omp_set_num_threads(threads);
        }
        return before;
    }

    /** Puts back what {@link #enter} returned. */
    static void exit(int before, int threads) {
        if (before != threads) {
            Dnnl.omp_set_num_threads(before);
        }
    }
}
