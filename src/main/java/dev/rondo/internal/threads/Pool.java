package dev.rondo.internal.threads;

import java.util.ArrayDeque;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/**
 * Objects waiting for a call, the last one used first, for its memory is warm. They are pooled and not bound to
 * threads, since virtual threads come and go. Thread-safe.
 */
public final class Pool<T> {
    private static final int MOST_IDLE = Math.max(8, 2 * Runtime.getRuntime().availableProcessors());

    private final Supplier<T> create;
    private final Consumer<T> discard;
    private final ArrayDeque<T> idle = new ArrayDeque<>(MOST_IDLE);

    /**
     * A pool that is empty at first.
     *
     * @param create makes an object when none is waiting
     * @param discard releases one that is not kept
     */
    public Pool(Supplier<T> create, Consumer<T> discard) {
        this.create = create;
        this.discard = discard;
    }

    /** An object that belongs to the caller until it is released. */
    public T acquire() {
        synchronized (idle) {
            T waiting = idle.pollLast();
            if (waiting != null) {
                return waiting;
            }
        }
        return create.get();
    }

    /** Takes an object back. */
    public void release(T object) {
        synchronized (idle) {
            if (idle.size() < MOST_IDLE) {
                idle.addLast(object);
                return;
            }
        }
        discard.accept(object);
    }

    /** What the objects that nobody has add up to. */
    public long sumOfIdle(ToLongFunction<T> size) {
        synchronized (idle) {
            return idle.stream().mapToLong(size).sum();
        }
    }

    /** Discards the objects that nobody has. */
    public void trim() {
        synchronized (idle) {
            idle.forEach(discard);
            idle.clear();
        }
    }
}
