package dev.rondo.nn;

import dev.rondo.Tensor;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@link TrainingPass#backward} gives: the derivative of a number with respect to each parameter and input, each
 * shaped like what it belongs to. Immutable, but for the values; its tensors are the caller's.
 */
public final class Gradients {
    private final Map<String, Tensor> parameters;
    private final @Nullable Tensor input;
    private final @Nullable Tensor h0;
    private final @Nullable Tensor c0;

    /** Of a module with initial states; what there is not is null. */
    Gradients(Map<String, Tensor> parameters, @Nullable Tensor input, @Nullable Tensor h0, @Nullable Tensor c0) {
        this.parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
        this.input = input;
        this.h0 = h0;
        this.c0 = c0;
    }

    /** Of a module without states. */
    Gradients(Map<String, Tensor> parameters, @Nullable Tensor input) {
        this(parameters, input, null, null);
    }

    /** The gradients of the parameters by PyTorch's names and in its order. */
    public Map<String, Tensor> parameters() {
        return parameters;
    }

    /**
     * The gradient of the input; of a packed batch, of its data; of an EmbeddingBag, of its per-sample weights.
     *
     * @throws IllegalStateException when it was left out, or the input has none, as indices
     */
    public Tensor input() {
        return present(input, "the input's gradient was not asked for, or the input has none");
    }

    /**
     * The gradient of the initial h, also where it was zeros.
     *
     * @throws IllegalStateException for a module without states
     */
    public Tensor h0() {
        return present(h0, "a module without h has no gradient of it");
    }

    /**
     * The gradient of the initial c, also where it was zeros.
     *
     * @throws IllegalStateException for a module without c
     */
    public Tensor c0() {
        return present(c0, "a module without c has no gradient of it");
    }

    private static Tensor present(@Nullable Tensor tensor, String otherwise) {
        if (tensor == null) {
            throw new IllegalStateException(otherwise);
        }
        return tensor;
    }

    /** The shapes, by name. */
    @Override
    public String toString() {
        Map<String, String> shapes = new LinkedHashMap<>();
        parameters.forEach((name, tensor) -> shapes.put(name, Arrays.toString(tensor.shape())));
        add(shapes, "input", input);
        add(shapes, "h0", h0);
        add(shapes, "c0", c0);
        return "Gradients" + shapes;
    }

    private static void add(Map<String, String> shapes, String name, @Nullable Tensor tensor) {
        if (tensor != null) {
            shapes.put(name, Arrays.toString(tensor.shape()));
        }
    }
}
