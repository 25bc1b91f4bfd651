package dev.rondo.internal.dnnl;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs what needs more stack than the calling thread may have: the dynamic linker and oneDNN's initialisers take over
 * half a megabyte, and threads of pools often have less. A native stack that overflows ends the process.
 */
final class LargeStack {
    private static final long BYTES = 8L << 20;

    private LargeStack() {}

    /** Calls on a thread of its own and waits for it; on the calling thread only where none can be started. */
    static <T> T call(Supplier<T> work) {
        Call<T> call = new Call<>(work);
        Thread thread = new Thread(null, call, "rondo-loader", BYTES);
        thread.setDaemon(true);
        try {
            thread.start();
        } catch (OutOfMemoryError e) { // the JVM's word for a limit on threads
            return work.get();
        }
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return call.result();
    }

    private static final class Call<T> implements Runnable {
        private final Supplier<T> work;
        private @Nullable T result;
        private @Nullable Throwable failure;

        Call(Supplier<T> work) {
            this.work = work;
        }

        @Override
        public void run() {
            try {
                result = work.get();
            } catch (RuntimeException | Error e) {
                failure = e;
            }
        }

        T result() {
            if (failure instanceof RuntimeException exception) {
                throw exception;
            }
            if (failure instanceof Error error) {
                throw error;
            }
            T present = result;
            if (present == null) {
                throw new IllegalStateException("no result");
            }
            return present;
        }
    }
}
