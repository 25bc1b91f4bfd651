package dev.rondo.nn;

import dev.rondo.Tensor;
import dev.rondo.internal.spi.Block;
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
        return OtherThreads.mayAccess(h0)
                && OtherThreads.mayAccess(c0)
                && OtherThreads.mayAccess(hn)
                && OtherThreads.mayAccess(cn);
    }

    /** Points a block at the initial h of a layer and direction, from a batch row on. */
    void initialH(Block block, int row, int batch, int n) {
        point(block, h0, row, batch, n, config.outputSize());
    }

    /** Points a block at the initial c. */
    void initialC(Block block, int row, int batch, int n) {
        point(block, c0, row, batch, n, config.hiddenSize());
    }

    /** Points a block at the final h. */
    void finalH(Block block, int row, int batch, int n) {
        point(block, hn, row, batch, n, config.outputSize());
    }

    /** Points a block at the final c. */
    void finalC(Block block, int row, int batch, int n) {
        point(block, cn, row, batch, n, config.hiddenSize());
    }

    private static void point(Block block, @Nullable Tensor state, int row, int batch, int n, int width) {
        if (state == null) {
            block.clear();
        } else {
            block.setState(state, ((long) row * batch + n) * width, width);
        }
    }
}
