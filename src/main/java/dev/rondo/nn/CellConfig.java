package dev.rondo.nn;

import dev.rondo.internal.cell.CellKind;
import dev.rondo.internal.cell.CellSpec;

/** The constructor arguments of a cell; unlike PyTorch's, sizes below 1 are refused here and not in forward. */
record CellConfig(CellKind kind, int inputSize, int hiddenSize, boolean bias) {
    CellConfig {
        if (inputSize <= 0) {
            throw new IllegalArgumentException("input_size must be greater than zero");
        }
        if (hiddenSize <= 0) {
            throw new IllegalArgumentException("hidden_size must be greater than zero");
        }
        requireParameters(kind, inputSize, hiddenSize);
    }

    /** Refuses sizes whose weights or gates go beyond 32-bit counts, as oneDNN's arithmetic would. */
    static void requireParameters(CellKind kind, int inputSize, int hiddenSize) {
        double elements = (double) kind.gates() * hiddenSize * Math.max(2.0 * inputSize, 2.0 * hiddenSize);
        if (elements > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("input_size " + inputSize + " and hidden_size " + hiddenSize
                    + " are too large: a weight would have over 2^30 elements");
        }
    }

    NamedCell cell() {
        return new NamedCell(new CellSpec(kind, inputSize, hiddenSize, 0), bias, "", false);
    }
}
