package dev.rondo.nn;

import dev.rondo.internal.spi.CellKind;
import dev.rondo.internal.spi.CellSpec;

/** The constructor arguments of a cell; unlike PyTorch's, sizes below 1 are refused here and not in forward. */
record CellConfig(CellKind kind, int inputSize, int hiddenSize, boolean bias) {
    CellConfig {
        if (inputSize <= 0) {
            throw new IllegalArgumentException("input_size must be greater than zero");
        }
        if (hiddenSize <= 0) {
            throw new IllegalArgumentException("hidden_size must be greater than zero");
        }
    }

    NamedCell cell() {
        return new NamedCell(new CellSpec(kind, inputSize, hiddenSize, 0), bias, "");
    }
}
