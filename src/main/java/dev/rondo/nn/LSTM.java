package dev.rondo.nn;

import dev.rondo.Tensor;
import dev.rondo.internal.cell.CellKind;
import dev.rondo.internal.parameters.LayerSizes;
import dev.rondo.internal.walk.CallTensors;
import dev.rondo.internal.walk.RecurrentConfig;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A stack of long short-term memory layers, as {@code torch.nn.LSTM}:
 *
 * <pre>
 * i = sigmoid(W_ii x + b_ii + W_hi h + b_hi)
 * f = sigmoid(W_if x + b_if + W_hf h + b_hf)
 * g = tanh   (W_ig x + b_ig + W_hg h + b_hg)
 * o = sigmoid(W_io x + b_io + W_ho h + b_ho)
 * c' = f * c + i * g
 * h' = o * tanh(c')           with proj_size: h' = W_hr (o * tanh(c'))
 * </pre>
 *
 * <p>Sizes: T time steps, N sequences in a batch, I {@code input_size}, H {@code hidden_size}, L {@code num_layers}, D
 * directions (2 when bidirectional), H_out {@code proj_size} if positive, else H.
 *
 * <p>Parameters, for each layer and direction, in this order: {@code weight_ih_l0} [4H, I], above the first layer [4H,
 * D * H_out], {@code weight_hh_l0} [4H, H_out], {@code bias_ih_l0} and {@code bias_hh_l0} [4H], and with a projection
 * {@code weight_hr_l0} [H_out, H]; the other direction's end in {@code _l0_reverse}. They start as PyTorch draws them,
 * U(-1/sqrt(H), 1/sqrt(H)) in its order. A layer starts in evaluation mode; PyTorch's modules start in training mode.
 *
 * <p>Thread-safety: any number of threads may call {@code forward} of one layer at once in evaluation mode. Lifetime:
 * close the layer to free its native memory; a forgotten one is freed after the garbage collector finds it, with a
 * warning in the log.
 *
 * @see <a href="https://docs.pytorch.org/docs/stable/generated/torch.nn.LSTM.html">torch.nn.LSTM</a>
 */
public final class LSTM extends RecurrentLayer {
    private LSTM(RecurrentConfig config, RecurrentModuleBuilder.Options options) {
        super("LSTM", config, options);
    }

    /**
     * Starts a layer.
     *
     * @param inputSize features of the input, I
     * @param hiddenSize features of the cell state, H
     */
    public static Builder builder(int inputSize, int hiddenSize) {
        return new Builder(inputSize, hiddenSize);
    }

    /** {@link #fromStateDict(Map, String, Consumer)} with the default of every other option. */
    public static LSTM fromStateDict(Map<String, Tensor> stateDict, String prefix) {
        return fromStateDict(stateDict, prefix, builder -> {});
    }

    /**
     * A layer with the parameters of a state dictionary, which tells its sizes, layers, directions, projection and
     * biases.
     *
     * <pre>{@code
     * Map<String, Tensor> weights = TorchFile.read(Path.of("model.pt"));
     * LSTM layer = LSTM.fromStateDict(weights, "encoder.", options -> options.batchFirst(true));
     * }</pre>
     *
     * @param prefix with its dot, such as {@code encoder.lstm.}; empty for none
     * @param options sets what names and shapes do not tell, such as {@code batchFirst} and the backend
     * @throws IllegalArgumentException when there is no layer of this kind below the prefix, naming prefixes that have
     *     one, or when a parameter is missing, unexpected or of another shape
     * @throws dev.rondo.NativeLibraryException when the chosen backend cannot be loaded
     */
    public static LSTM fromStateDict(Map<String, Tensor> stateDict, String prefix, Consumer<Builder> options) {
        LayerSizes sizes = LayerSizes.of("LSTM", CellKind.LSTM, stateDict, prefix);
        Builder builder =
                builder(sizes.inputSize(), sizes.hiddenSize()).sizes(sizes).projSize(sizes.projSize());
        options.accept(builder);
        return loaded(builder.build(), stateDict, prefix);
    }

    /** {@link #forward(Tensor, LSTMState)} from a state of zeros. */
    public LSTMOutput forward(Tensor x) {
        return forward(x, (LSTMState) null);
    }

    /**
     * Runs a batch of sequences of one length.
     *
     * @param x [T, N, I], [N, T, I] with batch_first, or [T, I] for one sequence
     * @param initial h [D * L, N, H_out] and c [D * L, N, H], without N for one sequence; null means zeros
     * @return output [T, N, D * H_out] (or as {@code x} is laid out), and the final state, shaped like the initial one
     * @throws IllegalArgumentException when a tensor has another shape than these, in PyTorch's words
     * @throws IllegalStateException when the layer, or the memory of a tensor, is closed
     * @throws WrongThreadException when the memory of a tensor is confined to another thread
     */
    public LSTMOutput forward(Tensor x, @Nullable LSTMState initial) {
        CallTensors call = compute(x, null, h(initial), c(initial));
        return new LSTMOutput(call.y(), LSTMState.of(call.hn(), call.cn()));
    }

    /**
     * Runs like {@link #forward(Tensor, LSTMState)} into tensors of the caller, and allocates nothing once warm on
     * oneDNN.
     *
     * @param out tensors of the shapes that forward returns, in memory of their own
     * @throws IllegalArgumentException also when a tensor of {@code out} refuses writes or overlaps another tensor
     */
    public void forward(Tensor x, @Nullable LSTMState initial, LSTMOutput out) {
        LSTMState state = out.state();
        computeInto(x, null, h(initial), c(initial), out.output(), state.h(), state.c());
    }

    /** {@link #forward(PackedSequence, LSTMState)} from a state of zeros. */
    public PackedOutput<LSTMState> forward(PackedSequence packed) {
        return forward(packed, null);
    }

    /**
     * Runs a batch of sequences of different lengths, with no work for padding.
     *
     * @param packed data [sum of lengths, I]
     * @param initial h [D * L, N, H_out] and c [D * L, N, H], in the order of the sequences before packing; null means
     *     zeros
     * @return packed output with data [sum of lengths, D * H_out], and each sequence's state after its own last step,
     *     in the order before packing
     * @throws IllegalArgumentException when the data or a state has another shape
     * @throws IllegalStateException when the layer, or the memory of a tensor, is closed
     * @throws WrongThreadException when the memory of a tensor is confined to another thread
     */
    public PackedOutput<LSTMState> forward(PackedSequence packed, @Nullable LSTMState initial) {
        CallTensors call = compute(packed.data(), packed.layout(), h(initial), c(initial));
        return new PackedOutput<>(packed.withData(call.y()), LSTMState.of(call.hn(), call.cn()));
    }

    /**
     * Runs like {@link #forward(PackedSequence, LSTMState)} into what an earlier call for the same lengths has
     * returned, and allocates nothing once warm on oneDNN.
     *
     * @param out its tensors are written; they share no memory with the input or the initial state
     * @throws IllegalArgumentException also when {@code out} is for other lengths or sizes, refuses writes or overlaps
     */
    public void forward(PackedSequence packed, @Nullable LSTMState initial, PackedOutput<LSTMState> out) {
        Tensor y = out.output().dataFor(packed);
        LSTMState state = out.state();
        computeInto(packed.data(), packed.layout(), h(initial), c(initial), y, state.h(), state.c());
    }

    /** {@link #forward(Tensor, int[], LSTMState)} from a state of zeros. */
    public LSTMOutput forward(Tensor x, int[] lengths) {
        return forward(x, lengths, null);
    }

    /**
     * Runs a padded batch whose sequences have the given lengths, in any order: packs, runs and pads.
     *
     * @param x [T, N, I], or [N, T, I] with batch_first
     * @param lengths of the N sequences, each from 1 to T
     * @param initial as for a packed batch; null means zeros
     * @return output padded with zeros to T steps, and each sequence's state after its own last step
     * @throws IllegalArgumentException when a length or a tensor does not fit, in PyTorch's words
     */
    public LSTMOutput forward(Tensor x, int[] lengths, @Nullable LSTMState initial) {
        boolean batchFirst = config().batchFirst();
        PackedOutput<LSTMState> out = forward(PackedSequence.pack(x, lengths, batchFirst, false), initial);
        Tensor padded =
                out.output().pad(batchFirst, 0, x.size(batchFirst ? 1 : 0)).data();
        return new LSTMOutput(padded, out.state());
    }

    /**
     * Runs like {@link #forward(Tensor, LSTMState)} and remembers what the gradients need. Dropout acts in training
     * mode, as in forward. In float32, whatever the precision of forward is.
     *
     * @throws IllegalArgumentException also for an empty batch
     */
    public TrainingPass forwardTraining(Tensor x, @Nullable LSTMState initial) {
        return train(x, null, h(initial), c(initial));
    }

    /** Runs like {@link #forward(PackedSequence, LSTMState)} and remembers what the gradients need. */
    public TrainingPass forwardTraining(PackedSequence packed, @Nullable LSTMState initial) {
        return train(packed.data(), packed.layout(), h(initial), c(initial));
    }

    private static @Nullable Tensor h(@Nullable LSTMState state) {
        return state == null ? null : state.h();
    }

    private static @Nullable Tensor c(@Nullable LSTMState state) {
        return state == null ? null : state.c();
    }

    /** Options of an LSTM, with PyTorch's names and defaults. */
    public static final class Builder extends RecurrentLayerBuilder<Builder> {
        private int projSize;

        private Builder(int inputSize, int hiddenSize) {
            super(inputSize, hiddenSize);
        }

        @Override
        Builder self() {
            return this;
        }

        /** Features of h when it is projected, below hidden_size; 0 means no projection. Default 0. */
        public Builder projSize(int size) {
            projSize = size;
            return this;
        }

        @Override
        String describe() {
            return super.describe() + (projSize == 0 ? "" : ", proj_size=" + projSize);
        }

        /**
         * Makes the layer: draws its parameters and packs them for the backend.
         *
         * @throws IllegalArgumentException for an option out of range, in PyTorch's words
         * @throws dev.rondo.NativeLibraryException when the chosen backend cannot be loaded
         */
        public LSTM build() {
            return new LSTM(config(CellKind.LSTM, projSize), options());
        }
    }
}
