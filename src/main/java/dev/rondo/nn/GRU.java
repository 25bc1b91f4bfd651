package dev.rondo.nn;

import dev.rondo.Tensor;
import dev.rondo.internal.cell.CellKind;
import dev.rondo.internal.parameters.LayerSizes;
import dev.rondo.internal.walk.RecurrentConfig;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A stack of gated recurrent unit layers, as {@code torch.nn.GRU}:
 *
 * <pre>
 * r = sigmoid(W_ir x + b_ir + W_hr h + b_hr)
 * z = sigmoid(W_iz x + b_iz + W_hz h + b_hz)
 * n = tanh   (W_in x + b_in + r * (W_hn h + b_hn))
 * h' = (1 - z) * n + z * h
 * </pre>
 *
 * <p>The reset gate acts after the product with the recurrent weights: ONNX calls this {@code linear_before_reset=1},
 * oneDNN LBR-GRU. Sizes, parameters, thread-safety and lifetime are as for {@link LSTM}, with three gates and no c.
 *
 * @see <a href="https://docs.pytorch.org/docs/stable/generated/torch.nn.GRU.html">torch.nn.GRU</a>
 */
public final class GRU extends HiddenLayer {
    private GRU(RecurrentConfig config, RecurrentModuleBuilder.Options options) {
        super("GRU", config, options);
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
    public static GRU fromStateDict(Map<String, Tensor> stateDict, String prefix) {
        return fromStateDict(stateDict, prefix, builder -> {});
    }

    /**
     * A layer with the parameters of a state dictionary, which tells its sizes, layers, directions and biases.
     *
     * <pre>{@code
     * Map<String, Tensor> weights = TorchFile.read(Path.of("model.pt"));
     * GRU layer = GRU.fromStateDict(weights, "encoder.", options -> options.batchFirst(true));
     * }</pre>
     *
     * @param prefix with its dot, such as {@code encoder.lstm.}; empty for none
     * @param options sets what names and shapes do not tell, such as {@code batchFirst} and the backend
     * @throws IllegalArgumentException when there is no layer of this kind below the prefix, naming prefixes that have
     *     one, or when a parameter is missing, unexpected or of another shape
     * @throws dev.rondo.NativeLibraryException when the chosen backend cannot be loaded
     */
    public static GRU fromStateDict(Map<String, Tensor> stateDict, String prefix, Consumer<Builder> options) {
        LayerSizes sizes = LayerSizes.of("GRU", CellKind.GRU, stateDict, prefix);
        Builder builder = builder(sizes.inputSize(), sizes.hiddenSize()).sizes(sizes);
        options.accept(builder);
        return loaded(builder.build(), stateDict, prefix);
    }

    /** Options of a GRU, with PyTorch's names and defaults. */
    public static final class Builder extends RecurrentLayerBuilder<Builder> {
        private Builder(int inputSize, int hiddenSize) {
            super(inputSize, hiddenSize);
        }

        @Override
        Builder self() {
            return this;
        }

        /**
         * Makes the layer: draws its parameters and packs them for the backend.
         *
         * @throws IllegalArgumentException for an option out of range, in PyTorch's words
         * @throws dev.rondo.NativeLibraryException when the chosen backend cannot be loaded
         */
        public GRU build() {
            return new GRU(config(CellKind.GRU, 0), options());
        }
    }
}
