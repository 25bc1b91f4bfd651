package dev.rondo.nn;

import dev.rondo.Tensor;
import dev.rondo.internal.walk.CallTensors;
import dev.rondo.internal.walk.RecurrentConfig;
import org.jspecify.annotations.Nullable;

/** A layer whose state is one tensor: GRU and RNN. */
abstract class HiddenLayer extends RecurrentLayer {
    HiddenLayer(String name, RecurrentConfig config, RecurrentModuleBuilder.Options options) {
        super(name, config, options);
    }

    /** {@link #forward(Tensor, Tensor)} from a state of zeros. */
    public RNNOutput forward(Tensor x) {
        return forward(x, (Tensor) null);
    }

    /**
     * Runs a batch of sequences of one length.
     *
     * @param x [T, N, I], [N, T, I] with batch_first, or [T, I] for one sequence
     * @param initial h [D * L, N, H], without N for one sequence; null means zeros
     * @return output [T, N, D * H] (or as {@code x} is laid out), and the final h, shaped like the initial one
     * @throws IllegalArgumentException when a tensor has another shape than these, in PyTorch's words
     * @throws IllegalStateException when the layer, or the memory of a tensor, is closed
     * @throws WrongThreadException when the memory of a tensor is confined to another thread
     */
    public RNNOutput forward(Tensor x, @Nullable Tensor initial) {
        CallTensors call = compute(x, null, initial, null);
        return new RNNOutput(call.y(), call.hn());
    }

    /**
     * Runs like {@link #forward(Tensor, Tensor)} into tensors of the caller, and allocates nothing once warm on oneDNN.
     *
     * @param out tensors of the shapes that forward returns, in memory of their own
     * @throws IllegalArgumentException also when a tensor of {@code out} refuses writes or overlaps another tensor
     */
    public void forward(Tensor x, @Nullable Tensor initial, RNNOutput out) {
        computeInto(x, null, initial, null, out.output(), out.state(), null);
    }

    /** {@link #forward(PackedSequence, Tensor)} from a state of zeros. */
    public PackedOutput<Tensor> forward(PackedSequence packed) {
        return forward(packed, null);
    }

    /**
     * Runs a batch of sequences of different lengths, with no work for padding.
     *
     * @param packed data [sum of lengths, I]
     * @param initial h [D * L, N, H], in the order of the sequences before packing; null means zeros
     * @return packed output with data [sum of lengths, D * H], and each sequence's h after its own last step, in the
     *     order before packing
     * @throws IllegalArgumentException when the data or the state has another shape
     * @throws IllegalStateException when the layer, or the memory of a tensor, is closed
     * @throws WrongThreadException when the memory of a tensor is confined to another thread
     */
    public PackedOutput<Tensor> forward(PackedSequence packed, @Nullable Tensor initial) {
        CallTensors call = compute(packed.data(), packed.layout(), initial, null);
        return new PackedOutput<>(packed.withData(call.y()), call.hn());
    }

    /**
     * Runs like {@link #forward(PackedSequence, Tensor)} into what an earlier call for the same lengths has returned,
     * and allocates nothing once warm on oneDNN.
     *
     * @param out its tensors are written; they share no memory with the input or the initial state
     * @throws IllegalArgumentException also when {@code out} is for other lengths or sizes, refuses writes or overlaps
     */
    public void forward(PackedSequence packed, @Nullable Tensor initial, PackedOutput<Tensor> out) {
        Tensor y = out.output().dataFor(packed);
        computeInto(packed.data(), packed.layout(), initial, null, y, out.state(), null);
    }

    /** {@link #forward(Tensor, int[], Tensor)} from a state of zeros. */
    public RNNOutput forward(Tensor x, int[] lengths) {
        return forward(x, lengths, null);
    }

    /**
     * Runs a padded batch whose sequences have the given lengths, in any order: packs, runs and pads.
     *
     * @param x [T, N, I], or [N, T, I] with batch_first
     * @param lengths of the N sequences, each from 1 to T
     * @param initial as for a packed batch; null means zeros
     * @return output padded with zeros to T steps, and each sequence's h after its own last step
     * @throws IllegalArgumentException when a length or a tensor does not fit, in PyTorch's words
     */
    public RNNOutput forward(Tensor x, int[] lengths, @Nullable Tensor initial) {
        boolean batchFirst = config().batchFirst();
        PackedOutput<Tensor> out = forward(PackedSequence.pack(x, lengths, batchFirst, false), initial);
        Tensor padded =
                out.output().pad(batchFirst, 0, x.size(batchFirst ? 1 : 0)).data();
        return new RNNOutput(padded, out.state());
    }

    /**
     * Runs like {@link #forward(Tensor, Tensor)} and remembers what the gradients need. Dropout acts in training mode,
     * as in forward. In float32, whatever the precision of forward is.
     *
     * @throws IllegalArgumentException also for an empty batch
     */
    public TrainingPass forwardTraining(Tensor x, @Nullable Tensor initial) {
        return train(x, null, initial, null);
    }

    /** Runs like {@link #forward(PackedSequence, Tensor)} and remembers what the gradients need. */
    public TrainingPass forwardTraining(PackedSequence packed, @Nullable Tensor initial) {
        return train(packed.data(), packed.layout(), initial, null);
    }
}
