package dev.rondo.nn;

import dev.rondo.Tensor;
import dev.rondo.internal.tensor.Outputs;
import java.util.Arrays;

/**
 * A loss, and what its gradient needs. It is used once: one of the backward methods may be called one time.
 *
 * <p>It remembers the input and does not copy it: neither that nor a target of floats may change between the two
 * halves. Thread-safety: for one thread at a time. Lifetime: it holds heap memory only, and is not closed.
 */
public abstract class LossPass {
    private final String name;
    private final float value;
    private final Tensor input;
    private boolean used;

    /** The name is for messages. */
    LossPass(String name, double value, Tensor input) {
        this.name = name;
        this.value = (float) value;
        this.input = input;
    }

    /** The loss. */
    public final float value() {
        return value;
    }

    /** {@link #backward(float)} for the loss itself. */
    public final Tensor backward() {
        return backward(1);
    }

    /**
     * The derivative of {@code scale} times the loss with respect to the input.
     *
     * @param scale such as one over the number of batches whose gradients are added up
     * @return a new tensor shaped like the input
     * @throws IllegalStateException when called a second time, or when the memory of a tensor is closed
     */
    public final Tensor backward(float scale) {
        requireUnused();
        Tensor out = Tensor.zeros(input.shape());
        backwardInto(out, scale);
        return out;
    }

    /**
     * The same into memory of the caller's, which may be the input's own: a large one need not exist twice.
     *
     * @param out shaped like the input; untouched when an exception is thrown
     * @throws IllegalArgumentException when {@code out} has another shape, refuses writes, overlaps the input without
     *     being the same memory, or overlaps a target of floats
     * @throws IllegalStateException when called a second time, or when the memory of a tensor is closed
     */
    public final void backwardInto(Tensor out, float scale) {
        requireUnused();
        Outputs.require(Arrays.equals(out.shape(), input.shape()), "out", out);
        if (out.segment().address() != input.segment().address()) {
            Outputs.apart(out, "out", input, "the input");
        }
        check(out);
        used = true;
        write(out, scale);
    }

    private void requireUnused() {
        if (used) {
            throw new IllegalStateException(
                    "Trying to backward through this pass of " + name + " a second time: run forwardTraining again");
        }
    }

    final Tensor input() {
        return input;
    }

    /** Refuses what a loss can't write its gradient to, beyond what all of them refuse. */
    void check(Tensor out) {}

    /** Writes the gradient; where {@code out} is the input, each element is read before it is written. */
    abstract void write(Tensor out, float scale);

    /** The loss, and whether its gradient has been taken. */
    @Override
    public String toString() {
        return "LossPass(" + name + ", value=" + value + (used ? ", used)" : ")");
    }
}
