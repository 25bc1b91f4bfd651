package dev.rondo.nn;

import dev.rondo.internal.cell.CellKind;

/** The options that all cells share. */
abstract class CellBuilder<B extends CellBuilder<B>> extends ModuleBuilder<B> {
    CellBuilder(int inputSize, int hiddenSize) {
        super(inputSize, hiddenSize);
    }

    final CellConfig config(CellKind kind) {
        return new CellConfig(kind, inputSize, hiddenSize, bias);
    }
}
