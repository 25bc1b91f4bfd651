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
 * @param peephole [3 * hiddenSize] of the gates i, f, o, or null without peepholes
 */
public record CellWeights(
        CellSpec spec,
        Tensor weightIh,
        Tensor weightHh,
        @Nullable Tensor biasIh,
        @Nullable Tensor biasHh,
        @Nullable Tensor weightHr,
        @Nullable Tensor peephole) {
    /** Parameters of a cell of {@code torch.nn}, which has no peepholes. */
    public CellWeights(
            CellSpec spec,
            Tensor weightIh,
            Tensor weightHh,
            @Nullable Tensor biasIh,
            @Nullable Tensor biasHh,
            @Nullable Tensor weightHr) {
        this(spec, weightIh, weightHh, biasIh, biasHh, weightHr, null);
    }
}
