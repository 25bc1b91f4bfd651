package dev.rondo.internal.parameters;

import dev.rondo.Tensor;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The tensors of a source by name, and why others that it has are not among them: a state dictionary that is loaded
 * misses nothing without saying so. A copy in another map does not know of those.
 */
@SuppressWarnings("serial") // its tensors are not serializable either
public final class FloatTensors extends LinkedHashMap<String, Tensor> {
    private final Map<String, String> leftOut = new HashMap<>();

    /** Says what a tensor is, that it can't be here: {@code I64 in the file, ...}. */
    public void leaveOut(String name, String what) {
        leftOut.put(name, what);
    }

    /** What a tensor is instead, or null for one that the source has not. */
    static @Nullable String leftOut(Map<String, Tensor> tensors, String name) {
        return tensors instanceof FloatTensors floats ? floats.leftOut.get(name) : null;
    }
}
