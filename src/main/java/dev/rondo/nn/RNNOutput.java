package dev.rondo.nn;

import dev.rondo.Tensor;

/**
 * What a GRU or an RNN returns.
 *
 * @param output h of the last layer at every step: [T, N, D * H], [N, T, D * H] with batch_first, [T, D * H] unbatched;
 *     both directions side by side
 * @param state h after the last step of each layer and direction, [D * L, N, H] or [D * L, H] unbatched; row
 *     {@code layer * D + direction}
 */
public record RNNOutput(Tensor output, Tensor state) {}
