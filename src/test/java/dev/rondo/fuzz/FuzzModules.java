package dev.rondo.fuzz;

import dev.rondo.Backend;
import dev.rondo.Generator;
import dev.rondo.Precision;
import dev.rondo.nn.GRU;
import dev.rondo.nn.GRUCell;
import dev.rondo.nn.LSTM;
import dev.rondo.nn.LSTMCell;
import dev.rondo.nn.Module;
import dev.rondo.nn.Nonlinearity;
import dev.rondo.nn.RNN;
import dev.rondo.nn.RNNCell;

/** Builds the layer or cell of a case on a backend; on the reference always in float32. */
final class FuzzModules {
    private final FuzzCase fuzz;
    private final Backend backend;
    private final Precision precision;
    private final Nonlinearity nonlinearity;

    FuzzModules(FuzzCase fuzz, Backend backend) {
        this.fuzz = fuzz;
        this.backend = backend;
        precision = backend == Backend.reference() ? Precision.F32 : fuzz.precision;
        nonlinearity = fuzz.kind == FuzzCase.Kind.RNN_RELU ? Nonlinearity.RELU : Nonlinearity.TANH;
    }

    private Generator generator() {
        return Generator.manualSeed(fuzz.seed);
    }

    Module build() {
        boolean cell = fuzz.form == FuzzCase.Form.CELL;
        return switch (fuzz.kind) {
            case LSTM -> cell ? lstmCell() : lstm();
            case GRU -> cell ? gruCell() : gru();
            case RNN_TANH, RNN_RELU -> cell ? rnnCell() : rnn();
        };
    }

    private LSTM lstm() {
        LSTM.Builder builder = LSTM.builder(fuzz.inputSize, fuzz.hiddenSize)
                .projSize(fuzz.projSize)
                .numLayers(fuzz.layers)
                .bidirectional(fuzz.bidirectional)
                .bias(fuzz.bias)
                .batchFirst(fuzz.batchFirst)
                .threads(fuzz.threads)
                .generator(generator())
                .precision(precision)
                .backend(backend);
        return (fuzz.calibrated ? builder.calibrate(fuzz.input()) : builder).build();
    }

    private GRU gru() {
        return GRU.builder(fuzz.inputSize, fuzz.hiddenSize)
                .numLayers(fuzz.layers)
                .bidirectional(fuzz.bidirectional)
                .bias(fuzz.bias)
                .batchFirst(fuzz.batchFirst)
                .threads(fuzz.threads)
                .generator(generator())
                .precision(precision)
                .backend(backend)
                .build();
    }

    private RNN rnn() {
        return RNN.builder(fuzz.inputSize, fuzz.hiddenSize)
                .nonlinearity(nonlinearity)
                .numLayers(fuzz.layers)
                .bidirectional(fuzz.bidirectional)
                .bias(fuzz.bias)
                .batchFirst(fuzz.batchFirst)
                .threads(fuzz.threads)
                .generator(generator())
                .precision(precision)
                .backend(backend)
                .build();
    }

    private LSTMCell lstmCell() {
        LSTMCell.Builder builder = LSTMCell.builder(fuzz.inputSize, fuzz.hiddenSize)
                .bias(fuzz.bias)
                .threads(fuzz.threads)
                .generator(generator())
                .precision(precision)
                .backend(backend);
        return (fuzz.calibrated ? builder.calibrate(fuzz.input()) : builder).build();
    }

    private GRUCell gruCell() {
        return GRUCell.builder(fuzz.inputSize, fuzz.hiddenSize)
                .bias(fuzz.bias)
                .threads(fuzz.threads)
                .generator(generator())
                .precision(precision)
                .backend(backend)
                .build();
    }

    private RNNCell rnnCell() {
        return RNNCell.builder(fuzz.inputSize, fuzz.hiddenSize)
                .nonlinearity(nonlinearity)
                .bias(fuzz.bias)
                .threads(fuzz.threads)
                .generator(generator())
                .precision(precision)
                .backend(backend)
                .build();
    }
}
