package dev.rondo.internal.onednn;

import org.jspecify.annotations.Nullable;

/** Native memory that is replaced by a larger one when it does not suffice; new memory is zero. One owner at a time. */
final class GrowOnlyBuffer implements AutoCloseable {
    /** More than a chunk of any usual call needs. */
    private static final long MOST_KEPT = 256L << 20;

    private @Nullable NativeBuffer memory;

    /** The address of at least {@code bytes} bytes; what they hold is lost when the buffer has to grow. */
    long ensure(long bytes) {
        NativeBuffer present = memory;
        if (present != null && present.bytes() >= bytes) {
            return present.address();
        }
        close();
        NativeBuffer grown = new NativeBuffer(bytes);
        memory = grown;
        return grown.address();
    }

    /** Gives up memory that an unusually large call needed. */
    void shrink() {
        if (memory != null && memory.bytes() > MOST_KEPT) {
            close();
        }
    }

    @Override
    public void close() {
        if (memory != null) {
            memory.close();
            memory = null;
        }
    }
}
