package dev.rondo.io;

import java.lang.foreign.MemorySegment;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A storage of PyTorch's: a run of elements, of which tensors are views. Thread-safe.
 *
 * <p>Source: {@code torch.storage}.
 */
final class TorchStorage {
    private final String key;
    private final @Nullable DType type;
    private final long byteSize;
    private @Nullable Supplier<MemorySegment> source;
    private @Nullable MemorySegment data;
    private String missing = "";

    /**
     * A storage whose data is not known yet.
     *
     * @param type of the elements, or null for one of bytes that are of the tensors' types
     */
    TorchStorage(String key, @Nullable DType type, long byteSize) {
        this.key = key;
        this.type = type;
        this.byteSize = byteSize;
    }

    /** A part of a storage, which is all that tensors over it may use; offset and size in bytes. */
    record Part(TorchStorage storage, long offset, long byteSize) {}

    String key() {
        return key;
    }

    @Nullable
    DType type() {
        return type;
    }

    long byteSize() {
        return byteSize;
    }

    /** Whether another mention of its key says the same of it. */
    boolean agrees(@Nullable DType otherType, long otherSize) {
        return type == otherType && byteSize == otherSize;
    }

    /** Where the data comes from. It is asked once: what has to be inflated is kept. */
    synchronized void setSource(Supplier<MemorySegment> bytes) {
        source = bytes;
    }

    synchronized boolean hasSource() {
        return source != null;
    }

    /** Says why there is no data for it. */
    synchronized void setMissing(String why) {
        missing = why;
    }

    /** Why its data can't be read; empty if it can. */
    synchronized String problem() {
        return missing.isEmpty() ? "" : "storage " + ShownText.quote(key) + " of " + byteSize + " bytes: " + missing;
    }

    /** The bytes. */
    synchronized MemorySegment data() {
        MemorySegment present = data;
        if (present == null) {
            Supplier<MemorySegment> from = source;
            if (from == null) {
                throw new IllegalStateException("storage " + key + " has no data");
            }
            present = from.get();
            data = present;
        }
        return present;
    }
}
