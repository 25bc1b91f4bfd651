package dev.rondo.nn;

/**
 * What a recurrent layer gives on a {@link Tape}.
 *
 * @param output [T, N, D * H_out], laid out as the input is
 * @param state after the last step of each sequence
 */
public record RecurrentVariables(Variable output, StateVariables state) {}
