package dev.rondo.internal.cell;

import dev.rondo.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of one cell in PyTorch's layout: rows grouped by gate in PyTorch's order.
 *
 * @param weightIh [gates * hiddenSize, inputSize]
 * @param weightHh [gates * hiddenSize, outputSize]
 * @param biasIh [gates * hiddenSize], or null without bias
 * @param biasHh like biasIh
 * @param weightHr [projSize, hiddenSize], or null without a projection
 */
public record CellWeights(
        CellSpec spec,
        Tensor weightIh,
        Tensor weightHh,
        @Nullable Tensor biasIh,
        @Nullable Tensor biasHh,
        @Nullable Tensor weightHr) {}
