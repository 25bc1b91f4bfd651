package dev.rondo.nn;

import dev.rondo.internal.walk.RecurrentConfig;
import java.util.Objects;

/**
 * A stack of Elman layers, as {@code torch.nn.RNN}: {@code h' = f(W_ih x + b_ih + W_hh h + b_hh)}, where f is tanh or
 * relu.
 *
 * <p>Sizes, parameters, thread-safety and lifetime are as for {@link LSTM}, with one gate and no c.
 *
 * @see <a href="https://docs.pytorch.org/docs/stable/generated/torch.nn.RNN.html">torch.nn.RNN</a>
 */
public final class RNN extends HiddenLayer {
    private RNN(RecurrentConfig config, RecurrentModuleBuilder.Options options) {
        super("RNN", config, options);
    }

    /**
     * Starts a layer.
     *
     * @param inputSize features of the input, I
     * @param hiddenSize features of the state, H
     */
    public static Builder builder(int inputSize, int hiddenSize) {
        return new Builder(inputSize, hiddenSize);
    }

    /** Options of an RNN, with PyTorch's names and defaults. */
    public static final class Builder extends RecurrentLayerBuilder<Builder> {
        private Nonlinearity nonlinearity = Nonlinearity.TANH;

        private Builder(int inputSize, int hiddenSize) {
            super(inputSize, hiddenSize);
        }

        @Override
        Builder self() {
            return this;
        }

        /** The function f. Default tanh. */
        public Builder nonlinearity(Nonlinearity function) {
            nonlinearity = Objects.requireNonNull(function, "nonlinearity");
            return this;
        }

        /**
         * Makes the layer: draws its parameters and packs them for the backend.
         *
         * @throws IllegalArgumentException for an option out of range, in PyTorch's words
         * @throws dev.rondo.NativeLibraryException when the chosen backend cannot be loaded
         */
        public RNN build() {
            return new RNN(config(nonlinearity.kind(), 0), options());
        }
    }
}
