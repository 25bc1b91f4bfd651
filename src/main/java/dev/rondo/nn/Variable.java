package dev.rondo.nn;

import dev.rondo.Tensor;
import dev.rondo.internal.tensor.Floats;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A tensor on a {@link Tape}, and the derivative of the loss by it. Modules take it and give it; its value must not be
 * written to before the tape has gone back.
 *
 * <p>Thread-safety: for one thread. Lifetime: value and gradient stay when the tape is closed.
 */
public final class Variable {
    private final Recording recording;
    private final Tensor value;
    private final boolean requiresGrad;
    private @Nullable Tensor grad;
    private boolean shared;
    /** Whether nobody else has the gradient's tensor. */
    private boolean owned;

    Variable(Recording recording, Tensor value, boolean requiresGrad) {
        this.recording = recording;
        this.value = value;
        this.requiresGrad = requiresGrad;
    }

    /** The value, computed already. */
    public Tensor value() {
        shared = true;
        return value;
    }

    /** The value, for who does not keep it beyond the tape. */
    Tensor tensor() {
        return value;
    }

    /** Whether somebody may keep the value beyond the tape. */
    boolean isShared() {
        return shared;
    }

    /** The derivative of what {@link #backward} was called of, shaped like the value; null where it has none. */
    public @Nullable Tensor grad() {
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
        return value.reshape(1).get(0);
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
        accumulate(Tensor.ones(value.shape()), true);
        recording.backward();
    }

    /** The same value as data of another tape: gradients stop there, as in truncated backpropagation. */
    public Variable detach(Tape next) {
        shared = true;
        return next.constant(value);
    }

    /** The same elements in another shape; one size may be -1. */
    public Variable reshape(int... shape) {
        shared = true; // the result has the same memory
        Tensor result = value.reshape(shape);
        return derived(result, gradient -> gradient.reshape(value.shape()), false);
    }

    /** One slice of a dimension, which disappears; negative counts from the end. */
    public Variable select(int dim, int index) {
        shared = true; // the result may have the same memory
        Tensor result = value.select(dim, index);
        return derived(
                result,
                gradient -> {
                    Tensor whole = Tensor.zeros(value.shape());
                    int at = dim < 0 ? dim + value.dim() : dim;
                    int step = index < 0 ? index + value.size(at) : index;
                    long run = gradient.numel() == 0 ? 0 : stride(at);
                    for (long outer = 0; run > 0 && outer < gradient.numel() / run; outer++) {
                        Floats.copy(
                                gradient.segment(),
                                outer * run,
                                whole.segment(),
                                (outer * value.size(at) + step) * run,
                                run);
                    }
                    return whole;
                },
                true);
    }

    /** Elements from one index of a dimension to the next. */
    private long stride(int dim) {
        long stride = 1;
        for (int later = dim + 1; later < value.dim(); later++) {
            stride *= value.size(later);
        }
        return stride;
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
        Tensor sum = value.copy();
        Gradients.add(other.value, sum);
        Variable result = new Variable(recordingWith(other), sum, requiresGrad || other.requiresGrad);
        result.onBackward(gradient -> {
            accumulate(gradient, false);
            other.accumulate(gradient, false);
        });
        return result;
    }

    /** Each element times a number: for the mean of several losses. */
    public Variable times(float factor) {
        return derived(mapped(value, x -> x * factor), gradient -> mapped(gradient, x -> x * factor), true);
    }

    /** {@code torch.tanh}. */
    public Variable tanh() {
        Tensor result = mapped(value, x -> (float) Math.tanh(x));
        return derived(result, gradient -> zipped(gradient, result, (g, y) -> g * (1 - y * y)), true);
    }

    /** {@code torch.relu}; the derivative at 0 is 0, as PyTorch's. */
    public Variable relu() {
        Tensor result = mapped(value, x -> Math.max(x, 0f));
        return derived(result, gradient -> zipped(gradient, result, (g, y) -> y > 0 ? g : 0), true);
    }

    private interface FloatFunction {
        float of(float x);
    }

    private interface FloatOperator {
        float of(float x, float y);
    }

    private static Tensor mapped(Tensor tensor, FloatFunction function) {
        float[] values = tensor.toArray();
        for (int i = 0; i < values.length; i++) {
            values[i] = function.of(values[i]);
        }
        return Tensor.of(values, tensor.shape());
    }

    private static Tensor zipped(Tensor one, Tensor other, FloatOperator operator) {
        float[] values = one.toArray();
        float[] others = other.toArray();
        for (int i = 0; i < values.length; i++) {
            values[i] = operator.of(values[i], others[i]);
        }
        return Tensor.of(values, one.shape());
    }

    /** What a function of this one alone is, recorded. */
    private Variable derived(Tensor result, Function<Tensor, Tensor> back, boolean fresh) {
        Variable variable = new Variable(recording, result, requiresGrad);
        variable.onBackward(gradient -> accumulate(back.apply(gradient), fresh));
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
        Gradients.add(part, present);
    }

    /** The tape's recording; all variables of one computation must be of one tape. */
    Recording recording() {
        return recording;
    }

    Recording recordingWith(@Nullable Variable other) {
        if (other != null && other.recording != recording) {
            throw new IllegalArgumentException("these variables are on two tapes; detach one onto the other's");
        }
        return recording;
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
