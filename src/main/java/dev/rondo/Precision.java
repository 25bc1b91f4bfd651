package dev.rondo;

/** What a layer computes in. Tensors and parameters are float32 in every case: conversion happens inside. */
public enum Precision {
    /** float32 throughout, as PyTorch's default. */
    F32,
    /**
     * Weights, inputs and hidden states in bfloat16, sums and cell states in float32: half the memory traffic, and a
     * relative error of up to 2^-8 in each rounding. For every kind, on CPUs with AVX512_BF16.
     *
     * <p>In training, the factors of matrix products are rounded: weights, inputs, hidden states, and the derivatives
     * by the gates. Their sums and all else is float32: parameters, which an optimizer changes, states, gates, and all
     * gradients, which differ from those of float32 by some 0.3 % (some 4 % for an RNN with relu, whose derivative
     * jumps), by the L2 norm.
     */
    BF16,
    /**
     * Weights in 8-bit integers with a scale for each row, inputs and hidden states in 8 bits, cell states in float32.
     * For an LSTM without proj_size, on CPUs with AVX2. The range of inputs comes from samples given to the builder's
     * {@code calibrate}, or from each call's input; an initial h beyond [-1, 1] counts as -1 or 1. Inputs must be
     * finite, for 8 bits have no NaN. For inference only.
     */
    INT8
}
