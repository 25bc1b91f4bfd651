package dev.rondo.nn;

import org.jspecify.annotations.Nullable;

/**
 * The state of a recurrent layer on a {@link Tape}: what one call ends with and another begins with.
 *
 * @param h [D * L, N, H_out], or without N for one sequence
 * @param c [D * L, N, H]; null for layers without
 */
public record StateVariables(Variable h, @Nullable Variable c) {
    /** A state of one tensor: of a GRU or an RNN. */
    public static StateVariables of(Variable h) {
        return new StateVariables(h, null);
    }

    /** The same values as data of another tape: truncated backpropagation through time. */
    public StateVariables detach(Tape next) {
        return new StateVariables(next.constant(h.value()), c == null ? null : next.constant(c.value()));
    }
}
