package dev.rondo.internal.threads;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A place for a thread in a {@link WorkerPool}. The thread spins for a while after its last call, then parks until
 * somebody wakes it, and ends when that takes long.
 */
final class Worker implements Runnable {
    /** Whom a worker works for. */
    @FunctionalInterface
    interface Employer {
        /** Does what there is to do, as the worker of a place; says whether there was anything. */
        boolean help(int place);
    }

    /** No thread. */
    private static final int NONE = 0;

    private static final int STARTING = 1;
    private static final int PARKED = 2;
    /** Unparked, but not running yet. */
    private static final int COMING = 3;

    private static final int IDLE = 4;
    private static final int TAKEN = 5;

    /** oneDNN's code has large frames. */
    private static final long STACK_BYTES = 8L << 20;
    /** A parked thread that nobody wants keeps its class loader alive. */
    private static final long LONGEST_PARK_NANOS = 10_000_000_000L;
    /**
     * How long one stays awake that has been woken or started: a kernel may put it on the processor of who woke it, and
     * move it only at a tick.
     */
    private static final long WOKEN_SPIN_NANOS = 5_000_000;
    /** After a long call, it stays awake as long as that took, up to so many times the usual. */
    private static final int LONGER = 10;
    /** Turns between two looks at the clock: one or two microseconds. */
    private static final int TURNS = 64;
    /**
     * What lies longer back says nothing: one that is awake but shares a processor with who looks for it has not run
     * since.
     */
    private static final long RECENT_NANOS = 20_000;

    private final String name;
    private final long spinNanos;
    private final Consumer<Thread> start;
    private final AtomicInteger state = new AtomicInteger(NONE);
    private volatile @Nullable Thread thread;
    private volatile @Nullable Employer employer;
    /** The last employer that it has seen. */
    private volatile @Nullable Employer seen;

    private volatile int place;
    /** How long its last employer had work for it. */
    private long helpedNanos;
    /** When it last looked at the clock. */
    private volatile long lastTurn;

    Worker(String name, long spinNanos, Consumer<Thread> start) {
        this.name = name;
        this.spinNanos = spinNanos;
        this.start = start;
    }

    /** Takes it for an employer if it is idle and runs; or if it will, where that will do. */
    boolean take(Employer newEmployer, int newPlace, boolean late) {
        int present = state.get();
        boolean free = (present == IDLE && (late || isRunning())) || (late && (present == COMING || present == PARKED));
        if (!free || !state.compareAndSet(present, TAKEN)) {
            return false;
        }
        place = newPlace;
        employer = newEmployer;
        if (present == PARKED) {
            LockSupport.unpark(thread);
        }
        return true;
    }

    /** Ends what {@link #take} began. */
    void release() {
        employer = null;
        state.set(IDLE);
    }

    /**
     * Sees to it that it comes, if it does not run.
     *
     * @throws OutOfMemoryError where it needs a thread and none can be had: the JVM's word for a limit on threads
     */
    boolean wake() {
        if (state.get() == PARKED && state.compareAndSet(PARKED, COMING)) {
            LockSupport.unpark(thread);
            return true;
        }
        if (state.get() != NONE || !state.compareAndSet(NONE, STARTING)) {
            return false;
        }
        try {
            Thread started = new Thread(null, this, name, STACK_BYTES, false);
            started.setDaemon(true);
            // What the caller has loaded must not be kept alive by a thread that outlives the call.
            started.setContextClassLoader(null);
            thread = started;
            start.accept(started);
        } catch (RuntimeException | Error e) {
            state.set(NONE);
            throw e;
        }
        return true;
    }

    /** Whether there is a thread that has begun to run, parked or not. */
    boolean isAlive() {
        return state.get() > STARTING;
    }

    boolean isAwake() {
        return state.get() >= IDLE;
    }

    @Override
    public void run() {
        state.set(IDLE);
        do {
            long limit = spinNanos == 0 ? 0 : Math.max(spinNanos, WOKEN_SPIN_NANOS);
            while (spin(limit)) {
                limit = Math.clamp(helpedNanos, spinNanos, LONGER * spinNanos);
            }
        } while (park());
    }

    /** Waits for an employer; true when it has helped one, false when none has come. */
    private boolean spin(long limit) {
        long begin = System.nanoTime();
        while (true) {
            for (int turn = 0; turn < TURNS; turn++) {
                if (employer != null) {
                    helpAll();
                    return true;
                }
                Thread.onSpinWait();
            }
            long now = System.nanoTime();
            lastTurn = now;
            if (now - begin >= limit) {
                return false;
            }
            if (limit > spinNanos) {
                giveWay();
            }
        }
    }

    /** Helps its employer again and again, until it is released. */
    private void helpAll() {
        int turn = 0;
        helpedNanos = 0;
        lastTurn = System.nanoTime();
        Employer present = employer;
        seen = present;
        while (present != null) {
            boolean helped = present.help(place);
            if (helped || ++turn % TURNS == 0) {
                long now = System.nanoTime();
                helpedNanos += helped ? now - lastTurn : 0;
                lastTurn = now;
            }
            if (!helped && turn % TURNS == 0) {
                giveWay();
            }
            Thread.onSpinWait();
            present = employer;
        }
        seen = null;
    }

    /** Whether it has come to its employer. */
    @SuppressWarnings("ReferenceEquality") // the very same
    boolean isHere(Employer wanted) {
        return seen == wanted && isRunning();
    }

    /** Whether it turns on a processor just now, while another one looks. */
    private boolean isRunning() {
        return System.nanoTime() - lastTurn < RECENT_NANOS;
    }

    @SuppressWarnings("ThreadPriorityCheck") // nothing relies on it: only who shares the processor gets on
    private static void giveWay() {
        Thread.yield();
    }

    /** Returns when somebody wants it: true; or when nobody has for long: false, and it has no thread any more. */
    private boolean park() {
        if (!state.compareAndSet(IDLE, PARKED)) {
            return true;
        }
        long begin = System.nanoTime();
        while (state.get() == PARKED) {
            long rest = LONGEST_PARK_NANOS - (System.nanoTime() - begin);
            if (rest > 0) {
                LockSupport.parkNanos(this, rest);
                // Nobody has a reason to interrupt it, and a set flag would keep it from parking.
                Thread.interrupted();
            } else if (state.compareAndSet(PARKED, NONE)) {
                return false;
            }
        }
        state.compareAndSet(COMING, IDLE);
        return true;
    }
}
