package dev.rondo.nn;

import dev.rondo.Tensor;
import dev.rondo.internal.parameters.CellParameters;
import org.jspecify.annotations.Nullable;

/** A cell whose state is one tensor: GRUCell and RNNCell. */
abstract class HiddenCell extends RecurrentCell {
    HiddenCell(String name, CellParameters cell, RecurrentModuleBuilder.Options options) {
        super(name, cell, options);
    }

    /** {@link #forward(Tensor, Tensor)} from a state of zeros. */
    public Tensor forward(Tensor x) {
        return forward(x, null);
    }

    /**
     * Computes the next state.
     *
     * @param x [N, I], or [I] for one sequence
     * @param state h [N, H] or [H]; null means zeros
     * @return the next h, which is also the output, shaped like the state
     * @throws IllegalArgumentException when a tensor has another shape than these, in PyTorch's words
     * @throws IllegalStateException when the cell, or the memory of a tensor, is closed
     * @throws WrongThreadException when the memory of a tensor is confined to another thread
     */
    public Tensor forward(Tensor x, @Nullable Tensor state) {
        check(x, state);
        Tensor h = Tensor.zeros(stateShape(x));
        step(x, state, null, h, null);
        return h;
    }

    /**
     * Computes the next state into a tensor of the caller.
     *
     * @param next shaped like the state, in memory of its own
     * @throws IllegalArgumentException also when {@code next} refuses writes or overlaps another tensor
     */
    public void forward(Tensor x, @Nullable Tensor state, Tensor next) {
        check(x, state);
        checkResult(x, state, null, next, "next");
        step(x, state, null, next, null);
    }

    /**
     * Computes like {@link #forward(Tensor, Tensor)} and remembers what the gradients need. The pass's output is the
     * next h; derivatives by both add up.
     *
     * @throws IllegalArgumentException also for an empty batch
     */
    public TrainingPass forwardTraining(Tensor x, @Nullable Tensor state) {
        check(x, state);
        return train(x, state, null);
    }

    private void check(Tensor x, @Nullable Tensor state) {
        checkDims(x);
        if (state != null) {
            checkStateDims(state, "hidden");
        }
        checkInput(x);
        if (state != null) {
            checkState(x, state, "hidden0");
        }
    }
}
