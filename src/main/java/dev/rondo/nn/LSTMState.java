package dev.rondo.nn;

import dev.rondo.Tensor;
import java.util.Objects;

/**
 * The state of an LSTM or LSTMCell.
 *
 * @param h hidden state: [D * L, N, H_out] of a layer, [D * L, H_out] unbatched, [N, H] or [H] of a cell, where H_out
 *     is the projection's size if there is one
 * @param c cell state: the same with hidden_size in place of H_out
 */
public record LSTMState(Tensor h, Tensor c) {
    /** Refuses a missing tensor, which is not one of zeros. */
    public LSTMState {
        Objects.requireNonNull(h, "h is missing; a state of zeros is no state at all, null in its place");
        Objects.requireNonNull(c, "c is missing; a state of zeros is no state at all, null in its place");
    }

    /** A state of two tensors. */
    public static LSTMState of(Tensor h, Tensor c) {
        return new LSTMState(h, c);
    }
}
