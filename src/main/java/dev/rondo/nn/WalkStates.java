package dev.rondo.nn;

import dev.rondo.Tensor;
import dev.rondo.internal.cell.Rows;
import dev.rondo.internal.threads.Confinement;
import org.jspecify.annotations.Nullable;

/** The state tensors of one call, [D * L, N, width] each. Mutable and pooled. */
final class WalkStates {
    private final RecurrentConfig config;
    private @Nullable Tensor h0;
    private @Nullable Tensor c0;
    private @Nullable Tensor hn;
    private @Nullable Tensor cn;

    WalkStates(RecurrentConfig config) {
        this.config = config;
    }

    /** Takes the tensors; null initial states mean zeros, and cn is null for cells without a second state. */
    void set(@Nullable Tensor newH0, @Nullable Tensor newC0, @Nullable Tensor newHn, @Nullable Tensor newCn) {
        h0 = newH0;
        c0 = newC0;
        hn = newHn;
        cn = newCn;
    }

    /** Forgets the tensors, so that a pooled object keeps none alive. */
    void clear() {
        set(null, null, null, null);
    }

    /** Whether other threads may use the tensors. */
    boolean areShareable() {
        return Confinement.mayBeShared(h0)
                && Confinement.mayBeShared(c0)
                && Confinement.mayBeShared(hn)
                && Confinement.mayBeShared(cn);
    }

    /** Points at the initial h of a layer and direction, from a batch row on. */
    void initialH(Rows rows, int row, int batch, int n) {
        point(rows, h0, row, batch, n, config.outputSize());
    }

    /** Points at the initial c. */
    void initialC(Rows rows, int row, int batch, int n) {
        point(rows, c0, row, batch, n, config.hiddenSize());
    }

    /** Points at the final h. */
    void finalH(Rows rows, int row, int batch, int n) {
        point(rows, hn, row, batch, n, config.outputSize());
    }

    /** Points at the final c. */
    void finalC(Rows rows, int row, int batch, int n) {
        point(rows, cn, row, batch, n, config.hiddenSize());
    }

    private static void point(Rows rows, @Nullable Tensor state, int row, int batch, int n, int width) {
        if (state == null) {
            rows.clear();
        } else {
            rows.setState(state, ((long) row * batch + n) * width, width);
        }
    }
}
