package dev.rondo.nn;

import dev.rondo.Tensor;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** Memory that is confined to a thread stays with it. */
final class OtherThreads {
    /** Stands for any of them. */
    private static final Thread ANOTHER = new Thread(() -> {}, "rondo-nobody");

    private OtherThreads() {}

    /** Whether other threads than the caller's may read and write the memory. */
    static boolean mayAccess(MemorySegment memory) {
        return memory.isAccessibleBy(ANOTHER);
    }

    /** The same for a tensor's memory; true for none. */
    static boolean mayAccess(@Nullable Tensor tensor) {
        return tensor == null || mayAccess(tensor.segment());
    }
}
