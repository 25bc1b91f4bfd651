package dev.rondo.examples;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ctrl-C, and being asked to end in other ways, while there is something to save: the process waits until that is done,
 * half a minute at most.
 */
final class Interruption implements AutoCloseable {
    private static final int MOST_SECONDS = 30;

    private final CountDownLatch done = new CountDownLatch(1);
    private final Thread hook = new Thread(this::interrupt, "save");
    private volatile boolean wanted;

    Interruption() {
        Runtime.getRuntime().addShutdownHook(hook);
    }

    private void interrupt() {
        wanted = true;
        try {
            if (!done.await(MOST_SECONDS, TimeUnit.SECONDS)) {
                System.err.println("rondo: it takes too long to save");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether it is time to save and end. */
    boolean isWanted() {
        return wanted;
    }

    /** Everything is saved, or need not be. */
    @Override
    public void close() {
        done.countDown();
        if (!wanted) {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                // The process is ending; the hook has nothing to wait for.
            }
        }
    }
}
