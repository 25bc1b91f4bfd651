package dev.rondo.nn;

import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Holds a layer's current weights: they can be replaced and closed while calls run. Knows nothing of the layer, so that
 * a Cleaner may hold it.
 */
final class WeightsSlot {
    private final String layer;
    private final AtomicReference<@Nullable Weights> current;

    WeightsSlot(String layer, Weights weights) {
        this.layer = layer;
        this.current = new AtomicReference<>(weights);
    }

    /** The current weights, counted in; {@link Weights#exit} must follow. */
    Weights acquire() {
        while (true) {
            Weights weights = peek();
            if (weights.enter()) {
                return weights;
            }
        }
    }

    /** The current weights, to look at. */
    Weights peek() {
        Weights weights = current.get();
        if (weights == null) {
            throw closed();
        }
        return weights;
    }

    /** Puts other weights in place; calls in flight finish with the old ones. */
    void replace(Weights weights) {
        while (true) {
            Weights old = current.get();
            if (old == null) {
                weights.close();
                throw closed();
            }
            if (current.compareAndSet(old, weights)) {
                old.close();
                return;
            }
        }
    }

    private IllegalStateException closed() {
        return new IllegalStateException(layer + " is closed");
    }

    /** Closes; true for the first call. */
    boolean close() {
        Weights old = current.getAndSet(null);
        if (old == null) {
            return false;
        }
        old.close();
        return true;
    }

    /** What the Cleaner does for a layer that nobody closed. */
    void closeForgotten() {
        if (close()) {
            System.getLogger("dev.rondo")
                    .log(Level.WARNING, "{0} was never closed; its native memory is freed only now", layer);
        }
    }
}
