package dev.rondo.internal.cell;

import dev.rondo.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Where the rows of a sequence lie inside a tensor: row (t, n) starts at element {@code offset + t * timeStride + n *
 * batchStride} and is contiguous.
 *
 * <p>Mutable, so that a call in the steady state allocates nothing; owned by one call at a time.
 */
public final class Rows {
    private @Nullable Tensor tensor;
    private long offset;
    private long timeStride;
    private long batchStride;

    private Rows() {}

    /** Rows that point at nothing. */
    public static Rows create() {
        return new Rows();
    }

    /** Points at rows of a tensor. */
    public void set(Tensor newTensor, long newOffset, long newTimeStride, long newBatchStride) {
        tensor = newTensor;
        offset = newOffset;
        timeStride = newTimeStride;
        batchStride = newBatchStride;
    }

    /** Points at a state: rows of one time, one after the other. */
    public void setState(Tensor newTensor, long newOffset, int width) {
        set(newTensor, newOffset, 0, width);
    }

    /** Points at other rows from one of them on, or at nothing like them. */
    public void setFrom(Rows whole, int first) {
        tensor = whole.tensor;
        offset = whole.row(0, first);
        timeStride = whole.timeStride;
        batchStride = whole.batchStride;
    }

    /** Points at nothing. */
    public void clear() {
        tensor = null;
    }

    /** Whether this points at nothing; for an initial state this means zeros. */
    public boolean isAbsent() {
        return tensor == null;
    }

    /** The tensor pointed at. */
    public Tensor tensor() {
        Tensor present = tensor;
        if (present == null) {
            throw new IllegalStateException("absent rows");
        }
        return present;
    }

    /** The first element of row (0, 0). */
    public long offset() {
        return offset;
    }

    /** The first element of row (t, n). */
    public long row(int t, int n) {
        return offset + t * timeStride + n * batchStride;
    }

    /** Elements from one time step to the next. */
    public long timeStride() {
        return timeStride;
    }

    /** Elements from one batch row to the next. */
    public long batchStride() {
        return batchStride;
    }
}
