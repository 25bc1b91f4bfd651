package dev.rondo.internal.onednn;

import java.lang.foreign.Arena;

/** Zeroed native memory of a fixed size, freed when closed. */
final class NativeBuffer implements AutoCloseable {
    /** A page: oneDNN lays out its scratchpads for that. */
    private static final long ALIGNMENT = 4096;

    private final Arena arena = Arena.ofShared();
    private final long address;
    private final long bytes;

    NativeBuffer(long bytes) {
        this.bytes = bytes;
        address = arena.allocate(bytes, ALIGNMENT).address();
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
