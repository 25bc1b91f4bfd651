package dev.rondo.internal.dnnl;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Native memory, on huge pages where it is large, that is replaced by more when it does not suffice. One owner at a
 * time.
 */
public final class ScratchBuffer implements AutoCloseable {
    /** More than a chunk of any usual call needs. */
    private static final long MOST_KEPT = 256L << 20;

    private @Nullable Arena arena;
    private long address;
    private long bytes;

    /** The address of at least {@code bytes} bytes; new memory is zero, and what old memory held is lost with it. */
    public long ensure(long needed) {
        if (arena == null || bytes < needed) {
            close();
            grow(needed);
        }
        return address;
    }

    @SuppressWarnings("MustBeClosedChecker") // close() closes it
    private void grow(long needed) {
        Arena grown = Arena.ofShared();
        try {
            MemorySegment memory = HugePages.allocate(grown, needed);
            memory.fill((byte) 0);
            address = memory.address();
        } catch (RuntimeException | Error e) {
            grown.close();
            throw e;
        }
        arena = grown;
        bytes = needed;
        HeldMemory.SCRATCH_BYTES.add(needed);
    }

    /** Gives up memory that an unusually large call needed. */
    public void shrink() {
        if (bytes > MOST_KEPT) {
            close();
        }
    }

    @Override
    public void close() {
        Arena present = arena;
        if (present != null) {
            HeldMemory.SCRATCH_BYTES.add(-bytes);
            arena = null;
            bytes = 0;
            present.close();
        }
    }
}
