package dev.rondo.internal.parameters;

import dev.rondo.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Checks the tensors that are to be loaded, as {@code torch.nn.Module.load_state_dict} does. */
public final class StateDicts {
    private static final int MOST_HINTS = 5;

    private StateDicts() {}

    /**
     * The tensors for a module, under its names and in its order, not copied.
     *
     * @param missing keys for which the module's present tensors are among them
     * @param unexpected keys below the prefix that the module has no use for
     */
    public record Selected(Map<String, Tensor> tensors, List<String> missing, List<String> unexpected) {}

    /**
     * Copies of the given tensors under the names and in the order that their new owner expects.
     *
     * @throws IllegalArgumentException that names every missing and unexpected key, every wrong shape, and what
     *     {@link FloatTensors} had to leave out
     */
    public static Map<String, Tensor> checkedCopy(
            String owner, Map<String, Tensor> expected, Map<String, Tensor> given) {
        Map<String, Tensor> copy = new LinkedHashMap<>();
        select(owner, expected, given, "", true).tensors().forEach((name, tensor) -> copy.put(name, tensor.copy()));
        return copy;
    }

    /**
     * What a dictionary has for a module below a prefix.
     *
     * @param strict whether missing and unexpected keys are errors; wrong shapes and types always are
     * @throws IllegalArgumentException that names all that is wrong, and prefixes below which nothing would be
     */
    public static Selected select(
            String owner, Map<String, Tensor> expected, Map<String, Tensor> given, String prefix, boolean strict) {
        StateDictView view = new StateDictView(given, prefix);
        List<String> problems = new ArrayList<>();
        List<String> mismatches = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        Map<String, Tensor> selected = new LinkedHashMap<>();
        expected.forEach((name, tensor) -> {
            int[] shape = view.shape(name);
            String what = view.leftOut(name);
            if (shape != null && !Arrays.equals(shape, tensor.shape())) {
                mismatches.add("size mismatch for " + view.key(name) + ": copying a param with shape torch.Size("
                        + Arrays.toString(shape) + ") from checkpoint, the shape in current model is torch.Size("
                        + Arrays.toString(tensor.shape()) + ").");
            } else if (what != null) {
                problems.add(view.key(name) + " is " + what + ".");
            } else if (shape == null) {
                missing.add(view.key(name));
            }
            selected.put(name, tensor);
        });
        List<String> unexpected = view.unexpected(expected.keySet());
        if (strict && !missing.isEmpty()) {
            problems.add("Missing key(s) in state_dict: " + quoted(missing) + ".");
        }
        if (strict && !unexpected.isEmpty()) {
            problems.add("Unexpected key(s) in state_dict: " + quoted(unexpected) + ".");
        }
        problems.addAll(mismatches);
        if (!problems.isEmpty()) {
            problems.addAll(hint(view.fittingPrefixes(expected)));
            throw new IllegalArgumentException(
                    "Error(s) in loading state_dict for " + owner + ":\n\t" + String.join("\n\t", problems));
        }
        selected.replaceAll((name, present) -> {
            Tensor replacement = view.get(name);
            return replacement == null ? present : replacement;
        });
        return new Selected(selected, missing, unexpected);
    }

    /**
     * The shape of the matrix {@code weight} below a prefix: of a table or an affine map.
     *
     * @param owner names the kind in messages
     * @throws IllegalArgumentException when there is none; naming prefixes that have one
     */
    public static int[] matrixShape(String owner, Map<String, Tensor> given, String prefix) {
        StateDictView view = new StateDictView(given, prefix);
        int[] shape = view.shape("weight");
        if (shape != null && shape.length == 2) {
            return shape;
        }
        String what = view.leftOut("weight");
        String problem = shape != null
                ? "weight of shape " + Arrays.toString(shape) + " is no matrix"
                : what == null ? "there is no weight" : "weight is " + what;
        List<String> others = StateDictView.prefixesOf(given.keySet(), "weight").stream()
                .filter(other -> {
                    int[] found = new StateDictView(given, other).shape("weight");
                    return found != null && found.length == 2;
                })
                .toList();
        throw new IllegalArgumentException(owner + " below prefix '" + prefix + "' of the state_dict: " + problem
                + hint(others).stream().map(question -> "; " + question).collect(Collectors.joining()));
    }

    /** A question that names prefixes; none for none. */
    static List<String> hint(List<String> prefixes) {
        if (prefixes.isEmpty()) {
            return List.of();
        }
        if (prefixes.get(0).isEmpty()) {
            return List.of("did you mean no prefix?");
        }
        String some = prefixes.stream()
                .limit(MOST_HINTS)
                .map(prefix -> "'" + prefix + "'")
                .collect(Collectors.joining(" or "));
        return List.of("did you mean prefix " + some + (prefixes.size() > MOST_HINTS ? ", or another" : "") + "?");
    }

    private static String quoted(List<String> names) {
        return names.stream().map(name -> '"' + name + '"').collect(Collectors.joining(", "));
    }
}
