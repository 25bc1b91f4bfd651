package dev.rondo.nn;

import dev.rondo.Tensor;
import dev.rondo.internal.cell.CellKind;
import dev.rondo.internal.parameters.CellParameters;
import dev.rondo.internal.tensor.Outputs;
import org.jspecify.annotations.Nullable;

/**
 * One time step of one LSTM layer, as {@code torch.nn.LSTMCell}; the equations are those of {@link LSTM}.
 *
 * <p>Parameters: {@code weight_ih} [4H, I], {@code weight_hh} [4H, H], {@code bias_ih} and {@code bias_hh} [4H].
 *
 * <p>Thread-safety: any number of threads may call {@code forward} at once. Lifetime: close the cell to free its native
 * memory.
 *
 * @see <a href="https://docs.pytorch.org/docs/stable/generated/torch.nn.LSTMCell.html">torch.nn.LSTMCell</a>
 */
public final class LSTMCell extends RecurrentCell {
    private LSTMCell(CellParameters cell, RecurrentModuleBuilder.Options options) {
        super("LSTMCell", cell, options);
    }

    /**
     * Starts a cell.
     *
     * @param inputSize features of the input, I
     * @param hiddenSize features of both states, H
     */
    public static Builder builder(int inputSize, int hiddenSize) {
        return new Builder(inputSize, hiddenSize);
    }

    /** {@link #forward(Tensor, LSTMState)} from a state of zeros. */
    public LSTMState forward(Tensor x) {
        return forward(x, null);
    }

    /**
     * Computes the next state.
     *
     * @param x [N, I], or [I] for one sequence
     * @param state h and c, [N, H] or [H]; null means zeros
     * @return the next h, which is also the output, and the next c, shaped like the state
     * @throws IllegalArgumentException when a tensor has another shape than these, in PyTorch's words
     * @throws IllegalStateException when the cell, or the memory of a tensor, is closed
     * @throws WrongThreadException when the memory of a tensor is confined to another thread
     */
    public LSTMState forward(Tensor x, @Nullable LSTMState state) {
        check(x, state);
        LSTMState next = LSTMState.of(Tensor.zeros(stateShape(x)), Tensor.zeros(stateShape(x)));
        step(x, state == null ? null : state.h(), state == null ? null : state.c(), next.h(), next.c());
        return next;
    }

    /**
     * Computes the next state into tensors of the caller, and allocates nothing once warm on oneDNN.
     *
     * @param next shaped like the state, in memory of its own
     * @throws IllegalArgumentException also when a tensor of {@code next} refuses writes or overlaps another tensor
     */
    public void forward(Tensor x, @Nullable LSTMState state, LSTMState next) {
        check(x, state);
        Tensor h0 = state == null ? null : state.h();
        Tensor c0 = state == null ? null : state.c();
        checkResult(x, h0, c0, next.h(), "the h of next");
        checkResult(x, h0, c0, next.c(), "the c of next");
        Outputs.apart(next.h(), "the h of next", next.c(), "the c of next");
        step(x, h0, c0, next.h(), next.c());
    }

    /**
     * Computes like {@link #forward(Tensor, LSTMState)} and remembers what the gradients need. The pass's output is the
     * next h; derivatives by both add up.
     *
     * @throws IllegalArgumentException also for an empty batch
     */
    public TrainingPass forwardTraining(Tensor x, @Nullable LSTMState state) {
        check(x, state);
        return train(x, state == null ? null : state.h(), state == null ? null : state.c());
    }

    private void check(Tensor x, @Nullable LSTMState state) {
        checkDims(x);
        if (state != null) {
            checkStateDims(state.h(), "hx[0]");
            checkStateDims(state.c(), "hx[1]");
        }
        checkInput(x);
        if (state != null) {
            checkState(x, state.h(), "hidden0");
            checkState(x, state.c(), "hidden1");
        }
    }

    /** Options of an LSTMCell. */
    public static final class Builder extends RecurrentModuleBuilder<Builder> {
        private Builder(int inputSize, int hiddenSize) {
            super(inputSize, hiddenSize);
        }

        @Override
        Builder self() {
            return this;
        }

        /**
         * Makes the cell: draws its parameters and packs them for the backend.
         *
         * @throws IllegalArgumentException for a size below 1
         * @throws dev.rondo.NativeLibraryException when the chosen backend cannot be loaded
         */
        public LSTMCell build() {
            return new LSTMCell(cell(CellKind.LSTM), options());
        }
    }
}
