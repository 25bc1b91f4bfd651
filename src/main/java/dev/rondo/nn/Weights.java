package dev.rondo.nn;

import dev.rondo.Tensor;
import dev.rondo.internal.cell.CellKernel;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Parameters and the kernels made from them. Calls in flight are counted, so that closing in the middle of one frees
 * native memory only after the last has returned.
 */
final class Weights {
    private static final int CLOSED = Integer.MIN_VALUE;

    private final Map<String, Tensor> parameters;
    private final List<CellKernel> kernels;
    /** Calls in flight, plus {@link #CLOSED} once closed. */
    private final AtomicInteger use = new AtomicInteger();

    Weights(Map<String, Tensor> parameters, List<CellKernel> kernels) {
        this.parameters = parameters;
        this.kernels = kernels;
    }

    /** Counts a call in; false when closed. */
    boolean enter() {
        if (use.incrementAndGet() < 0) {
            exit();
            return false;
        }
        return true;
    }

    /** Counts a call out. */
    void exit() {
        if (use.decrementAndGet() == CLOSED) {
            release();
        }
    }

    /** Refuses further calls, and releases now or when the last call returns. */
    void close() {
        if (use.getAndUpdate(count -> count >= 0 ? count + CLOSED : count) == 0) {
            release();
        }
    }

    private void release() {
        // A refused call may pass through CLOSED again: only the first one releases.
        if (use.compareAndSet(CLOSED, CLOSED / 2)) {
            kernels.forEach(CellKernel::close);
        }
    }

    Map<String, Tensor> parameters() {
        return parameters;
    }

    /** What is held at this moment. */
    LayerStats stats() {
        return new LayerStats(
                kernels.size(),
                parameters.values().stream()
                        .mapToLong(parameter -> parameter.segment().byteSize())
                        .sum(),
                kernels.stream().mapToLong(CellKernel::packedBytes).sum());
    }

    /** The kernel of a layer and direction. */
    CellKernel kernel(int index) {
        return kernels.get(index);
    }
}
