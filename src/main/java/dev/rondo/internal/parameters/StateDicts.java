package dev.rondo.internal.parameters;

import dev.rondo.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Checks the tensors that are to be loaded, strictly, as {@code torch.nn.Module.load_state_dict} does. */
public final class StateDicts {
    private StateDicts() {}

    /**
     * Copies of the given tensors under the names and in the order that their new owner expects.
     *
     * @throws IllegalArgumentException that names every missing and unexpected key, every wrong shape, and what
     *     {@link FloatTensors} had to leave out
     */
    public static Map<String, Tensor> checkedCopy(
            String owner, Map<String, Tensor> expected, Map<String, Tensor> given) {
        List<String> problems = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        for (String name : expected.keySet()) {
            String what = FloatTensors.leftOut(given, name);
            if (given.get(name) == null && what != null) {
                problems.add(name + " is " + what + ".");
            } else if (given.get(name) == null) {
                missing.add(name);
            }
        }
        List<String> unexpected = new ArrayList<>(given.keySet());
        unexpected.removeAll(expected.keySet());
        if (!missing.isEmpty()) {
            problems.add("Missing key(s) in state_dict: " + quoted(missing) + ".");
        }
        if (!unexpected.isEmpty()) {
            problems.add("Unexpected key(s) in state_dict: " + quoted(unexpected) + ".");
        }
        Map<String, Tensor> copy = new LinkedHashMap<>();
        expected.forEach((name, tensor) -> {
            Tensor replacement = given.get(name);
            if (replacement != null && !Arrays.equals(replacement.shape(), tensor.shape())) {
                problems.add("size mismatch for " + name + ": copying a param with shape torch.Size("
                        + Arrays.toString(replacement.shape())
                        + ") from checkpoint, the shape in current model is torch.Size("
                        + Arrays.toString(tensor.shape()) + ").");
            } else if (replacement != null) {
                copy.put(name, replacement.copy());
            }
        });
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(
                    "Error(s) in loading state_dict for " + owner + ":\n\t" + String.join("\n\t", problems));
        }
        return copy;
    }

    private static String quoted(List<String> names) {
        return names.stream().map(name -> '"' + name + '"').collect(Collectors.joining(", "));
    }
}
