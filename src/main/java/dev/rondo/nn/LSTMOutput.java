package dev.rondo.nn;

import dev.rondo.Tensor;

/**
 * What an LSTM returns.
 *
 * @param output h of the last layer at every step: [T, N, D * H_out], [N, T, D * H_out] with batch_first, [T, D *
 *     H_out] unbatched; both directions side by side
 * @param state the states after the last step of each layer and direction; row {@code layer * D + direction}
 */
public record LSTMOutput(Tensor output, LSTMState state) {}
