package dev.rondo.testing;

import dev.rondo.Generator;
import dev.rondo.internal.cell.CellSpec;
import dev.rondo.internal.cell.CellWeights;

/** Weights as PyTorch initialises them. */
public final class RandomWeights {
    private RandomWeights() {}

    /** All within 1 / sqrt(hidden_size), with both biases and without a projection. */
    public static CellWeights of(CellSpec spec, Generator generator) {
        double bound = 1 / Math.sqrt(spec.hiddenSize());
        return new CellWeights(
                spec,
                generator.uniform(-bound, bound, spec.gateRows(), spec.inputSize()),
                generator.uniform(-bound, bound, spec.gateRows(), spec.outputSize()),
                generator.uniform(-bound, bound, spec.gateRows()),
                generator.uniform(-bound, bound, spec.gateRows()),
                spec.projSize() == 0 ? null : generator.uniform(-bound, bound, spec.projSize(), spec.hiddenSize()));
    }
}
