package dev.rondo.internal.threads;

import dev.rondo.Tensor;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** Memory that is confined to a thread stays with it. */
public final class Confinement {
    /** Stands for any of them. */
    private static final Thread ANOTHER = new Thread(() -> {}, "rondo-nobody");

    private Confinement() {}

    /** Whether other threads than the caller's may read and write the memory. */
    public static boolean mayBeShared(MemorySegment memory) {
        return memory.isAccessibleBy(ANOTHER);
    }

    /** The same for a tensor's memory; true for none. */
    public static boolean mayBeShared(@Nullable Tensor tensor) {
        return tensor == null || mayBeShared(tensor.segment());
    }
}
