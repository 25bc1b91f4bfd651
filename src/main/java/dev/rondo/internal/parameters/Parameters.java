package dev.rondo.internal.parameters;

import dev.rondo.Tensor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A module's tensors by PyTorch's names and in its order, and a version that counts how often their values were changed
 * in place. Names and tensors stay the same. Thread-safe, but for the values.
 */
public final class Parameters {
    private final Map<String, Tensor> tensors;
    private final AtomicLong version = new AtomicLong();

    /** The given tensors, not copied, in the map's order. */
    public Parameters(Map<String, Tensor> tensors) {
        this.tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
    }

    /** The tensors themselves. Whoever writes to them needs them to himself, and calls {@link #changed} afterwards. */
    public Map<String, Tensor> tensors() {
        return tensors;
    }

    /** Says that values were changed in place: what was made from them before is renewed when it is next needed. */
    public void changed() {
        version.incrementAndGet();
    }

    /** What is made from the values belongs to the version read before. */
    public long version() {
        return version.get();
    }

    /**
     * Refuses the way back of a pass whose parameters are others by now.
     *
     * @param owner for the message
     * @param present the module's parameters now
     * @param since the version of these before the pass
     * @throws IllegalStateException when they are others, or their values have changed
     */
    public void requireUnchanged(String owner, Parameters present, long since) {
        if (present != this || version() != since) {
            throw new IllegalStateException("the parameters of " + owner
                    + " have been changed since this pass, so that its gradients would be of neither");
        }
    }

    /**
     * Room for the gradients of all tensors, in order.
     *
     * @param room gives the tensor for a name, of undefined values, or null for a new one
     */
    public Map<String, Tensor> gradients(Function<String, @Nullable Tensor> room) {
        Map<String, Tensor> gradients = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> {
            Tensor given = room.apply(name);
            gradients.put(name, given == null ? Tensor.zeros(tensor.shape()) : given);
        });
        return gradients;
    }

    /** Memory of all tensors. */
    public long bytes() {
        return tensors.values().stream()
                .mapToLong(tensor -> tensor.segment().byteSize())
                .sum();
    }

    /** Copies of all tensors, in order. */
    public Map<String, Tensor> copy() {
        Map<String, Tensor> copy = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> copy.put(name, tensor.copy()));
        return copy;
    }

    /** Views of all tensors that refuse writes, in order. */
    public Map<String, Tensor> readOnly() {
        Map<String, Tensor> views = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> views.put(name, tensor.asReadOnly()));
        return Collections.unmodifiableMap(views);
    }
}
