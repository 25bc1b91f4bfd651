package dev.rondo.nn;

import dev.rondo.internal.cell.CellKind;
import dev.rondo.internal.cell.CellSpec;

/** The options that all cells share. */
abstract class CellBuilder<B extends CellBuilder<B>> extends ModuleBuilder<B> {
    CellBuilder(int inputSize, int hiddenSize) {
        super(inputSize, hiddenSize);
    }

    final NamedCell cell(CellKind kind) {
        return NamedCell.alone(new CellSpec(kind, inputSize, hiddenSize, 0), bias);
    }
}
