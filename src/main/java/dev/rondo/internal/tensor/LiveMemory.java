package dev.rondo.internal.tensor;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** Refuses memory that is gone, and says whose it was; Java's own message is no more than "Already closed". */
public final class LiveMemory {
    private LiveMemory() {}

    /** The memory of a tensor of that shape; throws when it is closed. */
    public static MemorySegment of(MemorySegment memory, int[] shape) {
        if (!memory.scope().isAlive()) {
            throw closed(memory, shape);
        }
        return memory;
    }

    private static IllegalStateException closed(MemorySegment memory, int[] shape) {
        return new IllegalStateException(
                "a tensor of shape " + Arrays.toString(shape) + " cannot be used any more: the "
                        + (memory.isMapped() ? "file that it is a view of" : "arena that its memory belongs to")
                        + " is closed");
    }
}
