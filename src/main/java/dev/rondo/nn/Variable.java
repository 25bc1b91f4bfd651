package dev.rondo.nn;

import dev.rondo.Tensor;
import dev.rondo.internal.tensor.Elementwise;
import dev.rondo.internal.tensor.TensorPool;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A tensor on a {@link Tape}, and the derivative of the loss by it. Modules take it and give it; its value must not be
 * written to before the tape has gone back.
 *
 * <p>Thread-safety: for one thread. Lifetime: see {@link #value}; gradients of inputs and parameters stay.
 */
public final class Variable {
    private final Recording recording;
    private final Tensor value;
    private final Memory memory;
    private final boolean requiresGrad;
    private final boolean isInput;
    private @Nullable Tensor grad;
    /** Whether nobody else has the gradient's tensor. */
    private boolean owned;

    /** What variables that share a value's memory share. */
    private static final class Memory {
        /** Whether a caller may have the value. */
        private boolean asked;
        /** Whether what gave the value can do without it on the way back. */
        private boolean isSpare;
        /** Computations that read the value. */
        private int readers;
        /** Why nobody can have the value any more. */
        private @Nullable String gone;
    }

    private Variable(Recording recording, Tensor value, Memory memory, boolean requiresGrad, boolean isInput) {
        this.recording = recording;
        this.value = value;
        this.memory = memory;
        this.requiresGrad = requiresGrad;
        this.isInput = isInput;
    }

    /** What a tape is given; it stays the caller's. */
    static Variable given(Recording recording, Tensor value, boolean requiresGrad) {
        Variable variable = new Variable(recording, value, new Memory(), requiresGrad, requiresGrad);
        variable.memory.asked = true;
        return variable;
    }

    /**
     * What was computed.
     *
     * @param isSpare whether the way back can do without the value
     */
    static Variable computed(Recording recording, Tensor value, boolean requiresGrad, boolean isSpare) {
        Variable variable = new Variable(recording, value, new Memory(), requiresGrad, false);
        variable.memory.isSpare = isSpare;
        return variable;
    }

    /**
     * The value, computed already. Asked for while the tape is open, it stays.
     *
     * @throws IllegalStateException when nobody had asked before the tape was closed, or before its gradient took the
     *     place of large logits: then steps of training use the memory again
     */
    public Tensor value() {
        String gone = memory.gone;
        if (gone != null) {
            throw new IllegalStateException(gone + "; ask for the value before that");
        }
        memory.asked = true;
        return value;
    }

    /** The value for a computation that reads it. */
    Tensor read() {
        memory.readers++;
        return value;
    }

    /** The value, for who looks at its sizes only. */
    Tensor tensor() {
        return value;
    }

    /**
     * The derivative of what {@link #backward} was called of, shaped like the value: of a {@link Tape#input}. Null
     * before that, and for data and what was computed.
     */
    public @Nullable Tensor grad() {
        return isInput ? grad : null;
    }

    /** What has been added up on the way back. */
    @Nullable
    Tensor gradient() {
        return grad;
    }

    /** Whether the gradient is computed: not for data, nor for what depends on data only. */
    public boolean requiresGrad() {
        return requiresGrad;
    }

    /**
     * The only element.
     *
     * @throws IllegalArgumentException when there are more
     */
    public float item() {
        if (value.numel() != 1) {
            throw new IllegalArgumentException(
                    "a Tensor with " + value.numel() + " elements cannot be converted to Scalar");
        }
        return value().reshape(1).get(0);
    }

    /**
     * Computes the derivatives of this number by everything on the tape, and adds those by parameters to their
     * {@link Parameter#grad}.
     *
     * @throws IllegalArgumentException when this is not one number, in PyTorch's words
     * @throws IllegalStateException when the tape has gone back already or is closed, or parameters have changed since
     */
    public void backward() {
        if (value.numel() != 1) {
            throw new IllegalArgumentException("grad can be implicitly created only for scalar outputs");
        }
        if (!requiresGrad) {
            throw new IllegalStateException("element 0 of tensors does not require grad and does not have a grad_fn:"
                    + " nothing on this tape that can be trained led to it");
        }
        accumulate(Tensor.ones(value.shape()), false);
        recording.backward();
    }

    /** The same elements in another shape; one size may be -1. */
    public Variable reshape(int... shape) {
        Variable view = new Variable(recording, value.reshape(shape), memory, requiresGrad, false);
        view.onBackward(gradient -> accumulate(gradient.reshape(value.shape()), false));
        return view;
    }

    /** One slice of a dimension, which disappears; negative counts from the end. */
    public Variable select(int dim, int index) {
        Tensor slice = read().select(dim, index).copy();
        return derived(slice, gradient -> Elementwise.unselected(gradient, value.shape(), dim, index));
    }

    /**
     * The sum of two of one shape.
     *
     * @throws IllegalArgumentException when the shapes differ, or the tapes
     */
    public Variable add(Variable other) {
        if (!Arrays.equals(value.shape(), other.value.shape())) {
            throw new IllegalArgumentException("add needs two of one shape, got " + Arrays.toString(value.shape())
                    + " and " + Arrays.toString(other.value.shape()));
        }
        Tensor sum = read().copy();
        Elementwise.add(other.read(), sum);
        Recording common = recordingWith(other);
        Variable result = computed(common, sum, requiresGrad || other.requiresGrad, false);
        result.onBackward(gradient -> {
            accumulate(gradient, false);
            other.accumulate(gradient, false);
        });
        return result;
    }

    /** Each element times a number: for the mean of several losses. */
    public Variable times(float factor) {
        return derived(
                Elementwise.map(read(), x -> x * factor), gradient -> Elementwise.map(gradient, x -> x * factor));
    }

    /** {@code torch.tanh}. */
    public Variable tanh() {
        Tensor result = Elementwise.map(read(), x -> (float) Math.tanh(x));
        return derived(result, gradient -> Elementwise.zip(gradient, result, (g, y) -> g * (1 - y * y)));
    }

    /** {@code torch.relu}; the derivative at 0 is 0, as PyTorch's. */
    public Variable relu() {
        Tensor result = Elementwise.map(read(), x -> Math.max(x, 0f));
        return derived(result, gradient -> Elementwise.zip(gradient, result, (g, y) -> y > 0 ? g : 0));
    }

    /** Each element times a factor of its own, such as a mask. */
    Variable multiplied(float[] factors) {
        return derived(Elementwise.multiply(read(), factors), gradient -> Elementwise.multiply(gradient, factors));
    }

    /** What a function of this one alone is, recorded; the way back gives a new tensor. */
    private Variable derived(Tensor result, Function<Tensor, Tensor> back) {
        Variable variable = computed(recording, result, requiresGrad, false);
        variable.onBackward(gradient -> accumulate(back.apply(gradient), true));
        return variable;
    }

    /** Records what is to happen with this one's gradient, if it gets one. */
    private void onBackward(Consumer<Tensor> back) {
        if (!requiresGrad) {
            return;
        }
        recording.add(new Recording.Entry() {
            @Override
            public void backward() {
                Tensor gradient = grad;
                if (gradient != null) {
                    back.accept(gradient);
                }
            }

            @Override
            public void release() {}
        });
    }

    /**
     * Adds a part of the gradient.
     *
     * @param fresh whether the tensor is given away
     */
    void accumulate(Tensor part, boolean fresh) {
        if (!requiresGrad) {
            return;
        }
        Tensor present = grad;
        if (present == null) {
            grad = part;
            owned = fresh;
            return;
        }
        if (!owned) {
            present = present.copy();
            grad = present;
            owned = true;
        }
        Elementwise.add(part, present);
    }

    /** Room for a part of the gradient: the value's own, if that may be and nobody needs it. */
    Tensor roomForGradient(boolean inPlace) {
        if (inPlace && memory.isSpare && memory.readers == 1 && !memory.asked && memory.gone == null && grad == null) {
            memory.gone = "this variable's gradient has taken the place of its value";
            return value;
        }
        return TensorPool.shared().take(value.shape());
    }

    /** Takes what was written to {@link #roomForGradient}. */
    void accumulateRoom(Tensor room) {
        accumulate(room, room != value);
    }

    /** Gives the memory of a module's output to later steps, unless somebody has it. */
    void recycle() {
        if (!memory.asked) {
            memory.gone = "this variable's tape is closed, and its memory is in use again";
            TensorPool.shared().give(value);
        }
    }

    /** The same of its gradient, when it has served. */
    void recycleGrad() {
        Tensor present = grad;
        grad = null;
        if (present != null && owned) {
            TensorPool.shared().give(present);
        }
    }

    /** The tape's recording. */
    Recording recording() {
        return recording;
    }

    /** The recording that this shares with another one; all variables of one computation must be of one tape. */
    Recording recordingWith(@Nullable Variable other) {
        if (other != null && other.recording != recording) {
            throw new IllegalArgumentException(
                    "these variables are on two tapes; take the other's value as a constant");
        }
        return recording;
    }

    @Override
    public String toString() {
        String gone = memory.gone;
        return gone == null ? value.toString() : "Variable" + Arrays.toString(value.shape()) + ", " + gone;
    }
}
