package dev.rondo.internal.onednn;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Zeroed native memory of a fixed size, on huge pages where it is large; freed when closed. */
final class NativeBuffer implements AutoCloseable {
    private final Arena arena = Arena.ofShared();
    private final long address;
    private final long bytes;

    NativeBuffer(long bytes) {
        this.bytes = bytes;
        MemorySegment memory = HugePages.allocate(arena, bytes);
        memory.fill((byte) 0);
        address = memory.address();
        Usage.SCRATCH_BYTES.add(bytes);
    }

    long address() {
        return address;
    }

    long bytes() {
        return bytes;
    }

    @Override
    public void close() {
        Usage.SCRATCH_BYTES.add(-bytes);
        arena.close();
    }
}
