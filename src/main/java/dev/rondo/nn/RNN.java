package dev.rondo.nn;

import dev.rondo.Tensor;
import dev.rondo.internal.cell.CellKind;
import dev.rondo.internal.parameters.LayerSizes;
import dev.rondo.internal.walk.RecurrentConfig;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

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

    /** {@link #fromStateDict(Map, String, Consumer)} with the default of every other option. */
    public static RNN fromStateDict(Map<String, Tensor> stateDict, String prefix) {
        return fromStateDict(stateDict, prefix, builder -> {});
    }

    /**
     * A layer with the parameters of a state dictionary, which tells its sizes, layers, directions and biases.
     *
     * <pre>{@code
     * Map<String, Tensor> weights = TorchFile.read(Path.of("model.pt"));
     * RNN layer = RNN.fromStateDict(weights, "encoder.", options -> options.nonlinearity(Nonlinearity.RELU));
     * }</pre>
     *
     * @param prefix with its dot, such as {@code encoder.lstm.}; empty for none
     * @param options sets what names and shapes do not tell, such as the nonlinearity, {@code batchFirst} and the
     *     backend
     * @throws IllegalArgumentException when there is no layer of this kind below the prefix, naming prefixes that have
     *     one, or when a parameter is missing, unexpected or of another shape
     * @throws dev.rondo.NativeLibraryException when the chosen backend cannot be loaded
     */
    public static RNN fromStateDict(Map<String, Tensor> stateDict, String prefix, Consumer<Builder> options) {
        LayerSizes sizes = LayerSizes.of("RNN", CellKind.RNN_TANH, stateDict, prefix);
        Builder builder = builder(sizes.inputSize(), sizes.hiddenSize()).sizes(sizes);
        options.accept(builder);
        return loaded(builder.build(), stateDict, prefix);
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
