package dev.rondo.internal.tensor;

import dev.rondo.Tensor;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tensors that are used again by steps of training: new memory would be zeroed and mapped page by page each time, and
 * come back only with the garbage collector. What some steps have not taken is given up, or batches of ever other sizes
 * would fill it. Thread-safe.
 */
public final class TensorPool {
    /** Bytes that are kept, which is more than a step of most models needs. */
    private static final long MOST_KEPT = 1L << 30;

    /** Steps for which a tensor may lie here. */
    static final int MOST_IDLE_STEPS = 4;

    private static final TensorPool SHARED = new TensorPool();

    /** By number of elements, those given last first. */
    private final Map<Long, Deque<Kept>> free = new HashMap<>();

    private long kept;
    private long step;

    /** A tensor, and the step in which it was given. */
    private record Kept(Tensor tensor, long step) {}

    /** For tests; the process has one. */
    TensorPool() {}

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
        Deque<Kept> same = free.get(numel);
        Kept pooled = same == null ? null : same.poll();
        if (pooled == null) {
            return null;
        }
        kept -= bytes(pooled.tensor);
        return pooled.tensor;
    }

    /** Takes a tensor back that nobody uses any more. */
    public synchronized void give(Tensor tensor) {
        if (tensor.numel() > 0 && kept + bytes(tensor) <= MOST_KEPT) {
            kept += bytes(tensor);
            free.computeIfAbsent(tensor.numel(), size -> new ArrayDeque<>()).push(new Kept(tensor, step));
        }
    }

    /** Says that a step of training is over, whose memory has been given back. */
    public synchronized void endStep() {
        step++;
        free.values().forEach(same -> {
            while (!same.isEmpty() && step - same.getLast().step > MOST_IDLE_STEPS) {
                kept -= bytes(same.removeLast().tensor);
            }
        });
        free.values().removeIf(Deque::isEmpty);
    }

    /** Bytes that wait for somebody to take them. */
    public synchronized long keptBytes() {
        return kept;
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
