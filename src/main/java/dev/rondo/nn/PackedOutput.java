package dev.rondo.nn;

/**
 * What a layer returns for a packed batch.
 *
 * @param output packed like the input, features D * H_out
 * @param state each sequence's state after its own last step, in the order of the sequences before packing
 * @param <S> {@link LSTMState} for an LSTM, {@link dev.rondo.Tensor} for a GRU or an RNN
 */
public record PackedOutput<S>(PackedSequence output, S state) {}
