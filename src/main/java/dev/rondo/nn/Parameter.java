package dev.rondo.nn;

import dev.rondo.Tensor;
import dev.rondo.internal.parameters.Parameters;
import dev.rondo.internal.tensor.Elementwise;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A tensor of a module that training changes, and the gradient that has been added up for it, as
 * {@code torch.nn.Parameter}. It stays the same object for the life of its module: it follows when other values are
 * loaded.
 *
 * <p>Thread-safety: for one thread at a time, as training is. Lifetime: its module's.
 *
 * @see <a href="https://docs.pytorch.org/docs/stable/generated/torch.nn.parameter.Parameter.html">Parameter</a>
 */
public final class Parameter {
    private final String name;
    private final Supplier<Parameters> owner;
    /** Kept, for a closed module has no parameters to look at. */
    private final String text;
    /** Room for the gradient, kept when there is none. */
    private @Nullable Tensor room;

    /** Room for another one, which is to be added. */
    private @Nullable Tensor spare;

    private boolean present;

    Parameter(String name, Supplier<Parameters> owner) {
        this.name = name;
        this.owner = owner;
        text = name + Arrays.toString(tensor(owner.get()).shape());
    }

    /** Its name in its module, such as {@code weight_ih_l0}. */
    public String name() {
        return name;
    }

    /**
     * The values, as a view that refuses writes; {@link #update} changes them.
     *
     * @throws IllegalStateException when the module is closed
     */
    public Tensor value() {
        return tensor(owner.get()).asReadOnly();
    }

    private Tensor tensor(Parameters parameters) {
        Tensor tensor = parameters.tensors().get(name);
        if (tensor == null) {
            throw new IllegalStateException("no parameter " + name);
        }
        return tensor;
    }

    /**
     * Changes the values in place; what the module has made from them, such as packed weights, follows with its next
     * call. No call of the module may run meanwhile.
     *
     * @param change gets the tensor for writing
     * @throws IllegalStateException when the module is closed
     */
    public void update(Consumer<Tensor> change) {
        Parameters parameters = owner.get();
        try {
            change.accept(tensor(parameters));
        } finally {
            parameters.changed();
        }
    }

    /**
     * What has been added up since {@link #zeroGrad}, shaped like the values, to be read and written; null for nothing.
     */
    public @Nullable Tensor grad() {
        return present ? room : null;
    }

    /**
     * Adds a gradient.
     *
     * @param gradient shaped like the values; copied
     * @throws IllegalArgumentException when it has another shape
     */
    public void addGrad(Tensor gradient) {
        int[] shape = tensor(owner.get()).shape();
        if (!Arrays.equals(gradient.shape(), shape)) {
            throw new IllegalArgumentException("the gradient of " + name + " must have shape " + Arrays.toString(shape)
                    + ", got " + Arrays.toString(gradient.shape()));
        }
        if (present) {
            Elementwise.add(gradient, gradRoom());
        } else {
            gradRoom().segment().copyFrom(gradient.segment());
            present = true;
        }
    }

    /** Forgets the gradient; {@link #grad} is null then, as after PyTorch's {@code zero_grad(set_to_none=True)}. */
    public void zeroGrad() {
        present = false;
    }

    /** What a gradient is to be written to before {@link #addRoom}. */
    Tensor room() {
        if (!present) {
            return gradRoom();
        }
        Tensor kept = spare;
        if (kept == null) {
            kept = Tensor.zeros(tensor(owner.get()).shape());
            spare = kept;
        }
        return kept;
    }

    /** Adds what has been written to {@link #room}. */
    void addRoom() {
        if (present) {
            Elementwise.add(room(), gradRoom());
        }
        present = true;
    }

    /** Room for the gradient, of undefined values where there is none yet. */
    private Tensor gradRoom() {
        Tensor kept = room;
        if (kept == null) {
            kept = Tensor.zeros(tensor(owner.get()).shape());
            room = kept;
        }
        return kept;
    }

    @Override
    public String toString() {
        return text;
    }
}
