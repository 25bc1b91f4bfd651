package dev.rondo.nn;

import dev.rondo.Tensor;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The sizes of one call, read off the caller's tensors with PyTorch's checks and messages. Mutable and pooled, so that
 * a call in the steady state allocates nothing.
 */
final class SequenceShape {
    private final String layer;
    private final RecurrentConfig config;
    private int steps;
    private int batch;
    private boolean batched;
    /** Rows of a packed batch; -1 for a dense one. */
    private int packedRows;

    /** Sizes of calls of a layer, by the name it has in messages. */
    SequenceShape(String layer, RecurrentConfig config) {
        this.layer = layer;
        this.config = config;
    }

    /** Reads and checks [T, N, I], [N, T, I] with batch_first, or [T, I], and initial states where given. */
    void read(Tensor x, @Nullable Tensor h0, @Nullable Tensor c0) {
        if (x.dim() != 2 && x.dim() != 3) {
            throw new IllegalArgumentException(layer + ": Expected input to be 2D or 3D, got " + x.dim() + "D"
                    + (layer.equals("RNN") ? " tensor" : "") + " instead");
        }
        batched = x.dim() == 3;
        packedRows = -1;
        steps = x.size(batched && config.batchFirst() ? 1 : 0);
        batch = batched ? x.size(config.batchFirst() ? 0 : 1) : 1;
        checkDims(h0, c0);
        if (x.size(-1) != config.inputSize()) {
            throw new IllegalArgumentException("input.size(-1) must be equal to input_size. Expected "
                    + config.inputSize() + ", got " + x.size(-1));
        }
        checkStates(h0, c0);
        if (steps == 0) {
            throw new IllegalArgumentException("Expected sequence length to be larger than 0 in RNN");
        }
    }

    /** Takes the sizes of a packed batch and checks initial states, which then have three dimensions. */
    void readPacked(PackedSequence packed, @Nullable Tensor h0, @Nullable Tensor c0) {
        batched = true;
        steps = packed.layout().steps();
        batch = packed.layout().batch();
        checkDims(h0, c0);
        if (packed.data().dim() != 2 || packed.data().size(1) != config.inputSize()) {
            throw new IllegalArgumentException("input.size(-1) must be equal to input_size. Expected "
                    + config.inputSize() + ", got packed data of shape "
                    + Arrays.toString(packed.data().shape()));
        }
        packedRows = packed.data().size(0);
        checkStates(h0, c0);
    }

    private void checkDims(@Nullable Tensor h0, @Nullable Tensor c0) {
        int dims = batched ? 3 : 2;
        boolean wrongH = h0 != null && h0.dim() != dims;
        boolean wrongC = c0 != null && c0.dim() != dims;
        if (h0 != null && (wrongH || wrongC)) {
            throw new IllegalArgumentException((batched ? "For batched 3-D input, hx " : "For unbatched 2-D input, hx ")
                    + (c0 == null
                            ? "should also be " + dims + "-D but got " + h0.dim() + "-D tensor"
                            : "and cx should also be " + dims + "-D but got (" + h0.dim() + "-D, " + c0.dim()
                                    + "-D) tensors"));
        }
    }

    private void checkStates(@Nullable Tensor h0, @Nullable Tensor c0) {
        if (h0 != null && !isState(h0, config.outputSize())) {
            throw wrongState(c0 == null ? "hidden" : "hidden[0]", config.outputSize(), h0);
        }
        if (c0 != null && !isState(c0, config.hiddenSize())) {
            throw wrongState("hidden[1]", config.hiddenSize(), c0);
        }
    }

    /** Whether a tensor of the right dimensions is [D * L, N, width], without N when unbatched. */
    boolean isState(Tensor state, int width) {
        return state.dim() == (batched ? 3 : 2)
                && state.size(0) == config.stateRows()
                && (!batched || state.size(1) == batch)
                && state.size(-1) == width;
    }

    private IllegalArgumentException wrongState(String name, int width, Tensor state) {
        return new IllegalArgumentException("Expected " + name + " size (" + config.stateRows() + ", " + batch + ", "
                + width + "), got "
                + Arrays.toString((batched ? state : state.unsqueeze(1)).shape()));
    }

    /** Whether a tensor has the shape of {@link #output}. */
    boolean isOutput(Tensor y) {
        if (packedRows >= 0) {
            return y.dim() == 2 && y.size(0) == packedRows && y.size(1) == config.outputWidth();
        }
        int first = config.batchFirst() && batched ? batch : steps;
        int second = config.batchFirst() ? steps : batch;
        return y.dim() == (batched ? 3 : 2)
                && y.size(0) == first
                && (!batched || y.size(1) == second)
                && y.size(-1) == config.outputWidth();
    }

    /** The shape of the output. */
    int[] output() {
        int width = config.outputWidth();
        if (packedRows >= 0) {
            return new int[] {packedRows, width};
        }
        if (!batched) {
            return new int[] {steps, width};
        }
        return config.batchFirst() ? new int[] {batch, steps, width} : new int[] {steps, batch, width};
    }

    /** The shape of a state. */
    int[] state(int width) {
        return batched ? new int[] {config.stateRows(), batch, width} : new int[] {config.stateRows(), width};
    }

    int steps() {
        return steps;
    }

    int batch() {
        return batch;
    }
}
