package dev.rondo.internal.walk;

import dev.rondo.Tensor;
import dev.rondo.internal.threads.Confinement;
import org.jspecify.annotations.Nullable;

/**
 * The tensors of one call of a layer. Mutable, so that calls into the caller's tensors can use one again; what a call
 * into new tensors returns lies in one of its own.
 */
public final class CallTensors {
    private @Nullable Tensor x;
    private @Nullable PackedLayout layout;
    private @Nullable Tensor h0;
    private @Nullable Tensor c0;
    private @Nullable Tensor y;
    private @Nullable Tensor hn;
    private @Nullable Tensor cn;

    /**
     * Takes the input, packed where there is a layout, and the initial states, where null means zeros; of mapped files
     * it takes copies ({@link dev.rondo.internal.tensor.Outputs#require} says why).
     */
    public void setInputs(
            Tensor newX, @Nullable PackedLayout newLayout, @Nullable Tensor newH0, @Nullable Tensor newC0) {
        x = resident(newX);
        layout = newLayout;
        h0 = newH0 == null ? null : resident(newH0);
        c0 = newC0 == null ? null : resident(newC0);
    }

    /** An input itself, or a copy where its memory is a mapped file's. */
    public static Tensor resident(Tensor input) {
        return input.segment().isMapped() ? input.copy() : input;
    }

    /** Takes the tensors to be written; cn is null for cells without a second state. */
    public void setOutputs(Tensor newY, Tensor newHn, @Nullable Tensor newCn) {
        y = newY;
        hn = newHn;
        cn = newCn;
    }

    /** Forgets the tensors, so that a pooled object keeps none alive. */
    public void clear() {
        x = null;
        layout = null;
        h0 = null;
        c0 = null;
        y = null;
        hn = null;
        cn = null;
    }

    /** Whether other threads may use all the tensors. */
    boolean areShareable() {
        return Confinement.mayBeShared(x)
                && Confinement.mayBeShared(y)
                && Confinement.mayBeShared(h0)
                && Confinement.mayBeShared(c0)
                && Confinement.mayBeShared(hn)
                && Confinement.mayBeShared(cn);
    }

    /** The input; packed rows where there is a {@link #layout}. */
    Tensor x() {
        return present(x);
    }

    /** How the input and the output are packed, or null when they are dense. */
    @Nullable
    PackedLayout layout() {
        return layout;
    }

    /** The initial hidden states [D * L, N, H_out], or null for zeros. */
    @Nullable
    Tensor h0() {
        return h0;
    }

    /** The initial cell states [D * L, N, H], or null for zeros. */
    @Nullable
    Tensor c0() {
        return c0;
    }

    /** The output of the last layer. */
    public Tensor y() {
        return present(y);
    }

    /** The final hidden states. */
    public Tensor hn() {
        return present(hn);
    }

    /** The final cell states, of cells that have them. */
    public Tensor cn() {
        return present(cn);
    }

    /** The final cell states, or null for cells without. */
    public @Nullable Tensor cnOrNull() {
        return cn;
    }

    private static Tensor present(@Nullable Tensor tensor) {
        if (tensor == null) {
            throw new IllegalStateException("a call without this tensor");
        }
        return tensor;
    }
}
