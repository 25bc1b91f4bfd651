package dev.rondo.nn;

import dev.rondo.internal.cell.CellKind;
import dev.rondo.internal.parameters.LayerSizes;
import dev.rondo.internal.print.PythonNumbers;
import dev.rondo.internal.walk.RecurrentConfig;

/** The options that all recurrent layers share, with PyTorch's defaults. */
abstract class RecurrentLayerBuilder<B extends RecurrentLayerBuilder<B>> extends RecurrentModuleBuilder<B> {
    private int numLayers = 1;
    private boolean batchFirst;
    private double dropout;
    private boolean bidirectional;

    RecurrentLayerBuilder(int inputSize, int hiddenSize) {
        super(inputSize, hiddenSize);
    }

    /** Stacked layers; each reads the output of the one below. Default 1. */
    public B numLayers(int layers) {
        numLayers = layers;
        return self();
    }

    /** Whether batched input and output are [N, T, ...] instead of [T, N, ...]; states never are. Default false. */
    public B batchFirst(boolean first) {
        batchFirst = first;
        return self();
    }

    /** Probability that training mode zeroes an output between layers, in [0, 1]. Default 0. */
    public B dropout(double probability) {
        dropout = probability;
        return self();
    }

    /** Whether a second direction runs from the end to the start. Default false. */
    public B bidirectional(boolean both) {
        bidirectional = both;
        return self();
    }

    /** The options that a state dictionary tells. */
    final B sizes(LayerSizes sizes) {
        return numLayers(sizes.numLayers()).bidirectional(sizes.bidirectional()).bias(sizes.bias());
    }

    final RecurrentConfig config(CellKind kind, int projSize) {
        return new RecurrentConfig(sizes(kind, projSize), hasBias(), numLayers, batchFirst, dropout, bidirectional);
    }

    @Override
    String describe() {
        return super.describe()
                + (numLayers == 1 ? "" : ", num_layers=" + numLayers)
                + (batchFirst ? ", batch_first=True" : "")
                + (dropout == 0 ? "" : ", dropout=" + PythonNumbers.repr(dropout))
                + (bidirectional ? ", bidirectional=True" : "");
    }
}
