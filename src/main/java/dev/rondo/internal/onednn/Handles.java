package dev.rondo.internal.onednn;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Creates native objects so that there is no moment in which one has no owner. */
final class Handles {
    /** Writes a new object's address to {@code out} and returns a status. */
    @FunctionalInterface
    interface Constructor {
        int create(MemorySegment out);
    }

    /** Destroys an object and returns a status. */
    @FunctionalInterface
    interface Destructor {
        int destroy(MemorySegment handle);
    }

    private Handles() {}

    /** Creates an object that closing {@code owner} destroys. */
    @SuppressWarnings("restricted")
    static MemorySegment create(
            Arena owner, String operation, Object problem, Constructor constructor, Destructor destructor) {
        try (Arena local = Arena.ofConfined()) {
            MemorySegment out = local.allocate(ValueLayout.ADDRESS);
            Status.check(constructor.create(out), operation, problem);
            Usage.HANDLES.increment();
            return out.get(ValueLayout.ADDRESS, 0).reinterpret(owner, handle -> {
                destructor.destroy(handle);
                Usage.HANDLES.decrement();
            });
        }
    }
}
