package dev.rondo.internal.onednn;

import dev.rondo.internal.ffi.Dnnl;

/**
 * OpenMP's thread count, which is a setting of the calling thread: set around native work and put back after it, since
 * other libraries in the process may share the runtime.
 */
final class OmpThreads {
    private static final String PROPERTY = "rondo.threads";
    private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();
    /** One thread a call unless asked otherwise: a server's parallelism is in its requests. */
    private static final int CONFIGURED = Integer.getInteger(PROPERTY, 1);

    private OmpThreads() {}

    /**
     * Threads a call: {@code -Drondo.threads}, but never more than there are processors, for OpenMP ends the process
     * when it cannot start a thread.
     */
    static int configured() {
        return Math.min(CONFIGURED, PROCESSORS);
    }

    /** Refuses a bad property. */
    static void check() {
        if (CONFIGURED < 1) {
            throw new IllegalArgumentException("-D" + PROPERTY + " must be at least 1, got " + CONFIGURED);
        }
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
