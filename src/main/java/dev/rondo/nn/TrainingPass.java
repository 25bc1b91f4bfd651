package dev.rondo.nn;

import dev.rondo.Tensor;
import dev.rondo.internal.events.Events;
import dev.rondo.internal.events.FlightEvent;
import java.util.Arrays;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A module's forward computation that remembers what its gradients need. It is used once: {@link #backward} may be
 * called one time, and frees what was remembered; closing frees it without.
 *
 * <p>The parameters must not change between the two halves. Thread-safety: for one thread at a time. Lifetime: the
 * outputs are the caller's and stay; close the pass, best with try-with-resources.
 */
public abstract class TrainingPass implements AutoCloseable {
    private final String name;
    private final Tensor output;
    private final @Nullable Tensor h;
    private final @Nullable Tensor c;
    private boolean used;
    private boolean closed;

    /** Of a module with states; what there is not is null. The name is for messages. */
    TrainingPass(String name, Tensor output, @Nullable Tensor h, @Nullable Tensor c) {
        this.name = name;
        this.output = output;
        this.h = h;
        this.c = c;
    }

    /** The output, as {@code forward} gives it; of a packed batch, its data; of a cell, the next h. */
    public final Tensor output() {
        return output;
    }

    /** The final h, or null for a module without. */
    public final @Nullable Tensor h() {
        return h;
    }

    /** The final c, or null for a module without. */
    public final @Nullable Tensor c() {
        return c;
    }

    /** {@link #backward(Tensor, Tensor, Tensor)} for a number that depends on the output only. */
    public final Gradients backward(@Nullable Tensor gradOutput) {
        return backward(gradOutput, null, null);
    }

    /** {@link #backward(Tensor, Tensor, Tensor, boolean)} with the input's gradient. */
    public final Gradients backward(@Nullable Tensor gradOutput, @Nullable Tensor gradH, @Nullable Tensor gradC) {
        return backward(gradOutput, gradH, gradC, true);
    }

    /**
     * Computes the gradients of a number from its derivatives with respect to the outputs.
     *
     * @param gradOutput shaped like {@link #output}; null means zeros
     * @param gradH shaped like {@link #h}; null means zeros
     * @param gradC shaped like {@link #c}; null means zeros
     * @param inputGradient whether the input's gradient is wanted, which costs a product
     * @throws IllegalArgumentException when a gradient has another shape than its output, or there is no such output
     * @throws IllegalStateException when called a second time, when the pass or the module is closed, or when the
     *     parameters have changed since
     */
    public final Gradients backward(
            @Nullable Tensor gradOutput, @Nullable Tensor gradH, @Nullable Tensor gradC, boolean inputGradient) {
        return backward(gradOutput, gradH, gradC, inputGradient, name -> null);
    }

    /**
     * The same with room for the gradients of parameters.
     *
     * @param room gives the tensor that a parameter's gradient is to overwrite, or null for a new one
     */
    final Gradients backward(
            @Nullable Tensor gradOutput,
            @Nullable Tensor gradH,
            @Nullable Tensor gradC,
            boolean inputGradient,
            Function<String, @Nullable Tensor> room) {
        if (closed) {
            throw new IllegalStateException("this pass of " + name + " is closed");
        }
        if (used) {
            throw new IllegalStateException("Trying to backward through this pass of " + name
                    + " a second time: what it remembered is freed; run forwardTraining again");
        }
        check("gradOutput", gradOutput, output);
        check("gradH", gradH, h);
        check("gradC", gradC, c);
        used = true;
        FlightEvent.Backward event = Events.backward();
        try {
            return compute(gradOutput, gradH, gradC, inputGradient, room);
        } finally {
            release();
            if (event != null) {
                event.finish(name, Arrays.toString(output.shape()));
            }
        }
    }

    private void check(String what, @Nullable Tensor gradient, @Nullable Tensor of) {
        if (gradient == null) {
            return;
        }
        if (of == null) {
            throw new IllegalArgumentException(name + " has no output that " + what + " could belong to");
        }
        if (!Arrays.equals(gradient.shape(), of.shape())) {
            throw new IllegalArgumentException(what + " of " + name + " must have the shape of its output, "
                    + Arrays.toString(of.shape()) + ", got " + Arrays.toString(gradient.shape()));
        }
    }

    /** Computes from gradients whose shapes have been checked. */
    abstract Gradients compute(
            @Nullable Tensor gradOutput,
            @Nullable Tensor gradH,
            @Nullable Tensor gradC,
            boolean inputGradient,
            Function<String, @Nullable Tensor> room);

    /** Whether the way back can do without the output's values. */
    boolean isOutputSpare() {
        return false;
    }

    /** Frees what was remembered; called once. */
    abstract void release();

    /** Frees what was remembered. Closing twice, or after {@link #backward}, does nothing. */
    @Override
    public final void close() {
        if (!closed && !used) {
            release();
        }
        closed = true;
    }

    /** The module, the output's shape, and whether there is a way back yet. */
    @Override
    public String toString() {
        return "TrainingPass(" + name + ", output=" + Arrays.toString(output.shape())
                + (used || closed ? ", over)" : ")");
    }
}
