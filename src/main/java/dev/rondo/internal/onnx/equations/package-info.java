/**
 * What ONNX's RNN, GRU and LSTM compute, in textbook order with double accumulators, with all that {@code torch.nn} has
 * not: it is the oracle and what runs them.
 */
@NullMarked
package dev.rondo.internal.onnx.equations;

import org.jspecify.annotations.NullMarked;
