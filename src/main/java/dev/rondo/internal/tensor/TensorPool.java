package dev.rondo.internal.tensor;

import dev.rondo.Tensor;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tensors that are used again by steps of training: new memory would be zeroed and mapped page by page each time, and
 * come back only with the garbage collector. Thread-safe.
 */
public final class TensorPool {
    /** Bytes that are kept, which is more than a step of most models needs. */
    private static final long MOST_KEPT = 1L << 30;

    private static final TensorPool SHARED = new TensorPool();

    private final Map<Long, Deque<Tensor>> free = new HashMap<>();
    private long kept;

    private TensorPool() {}

    /** The process's. */
    public static TensorPool shared() {
        return SHARED;
    }

    /** A tensor of undefined values. */
    public Tensor take(int... shape) {
        Tensor pooled = poll(Shape.numel(shape));
        return pooled == null ? Tensor.zeros(shape) : pooled.reshape(shape);
    }

    private synchronized @Nullable Tensor poll(long numel) {
        Deque<Tensor> same = free.get(numel);
        Tensor pooled = same == null ? null : same.poll();
        if (pooled != null) {
            kept -= bytes(pooled);
        }
        return pooled;
    }

    /** Takes a tensor back that nobody uses any more. */
    public synchronized void give(Tensor tensor) {
        if (tensor.numel() > 0 && kept + bytes(tensor) <= MOST_KEPT) {
            kept += bytes(tensor);
            free.computeIfAbsent(tensor.numel(), size -> new ArrayDeque<>()).push(tensor);
        }
    }

    private static long bytes(Tensor tensor) {
        return tensor.numel() * Float.BYTES;
    }

    /** Gives up what is kept. */
    public synchronized void trim() {
        free.clear();
        kept = 0;
    }
}
