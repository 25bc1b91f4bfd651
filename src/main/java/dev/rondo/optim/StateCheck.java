package dev.rondo.optim;

import dev.rondo.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Reads a state that is to be loaded and collects what is wrong with it, so that a message names all of it. */
final class StateCheck {
    private final StateDict given;
    private final Set<String> expected = new LinkedHashSet<>();
    private final List<String> problems = new ArrayList<>();

    StateCheck(StateDict given) {
        this.given = given;
    }

    /** A number; NaN for one that is missing, which {@link #finish} tells. */
    double number(String key) {
        expected.add(key);
        return given.numbers().getOrDefault(key, Double.NaN);
    }

    /** Takes the message of an exception as a problem; where keys are missing, they are the problem. */
    void rule(Runnable rule) {
        try {
            rule.run();
        } catch (IllegalArgumentException e) {
            if (given.numbers().keySet().containsAll(expected)) {
                problems.add(String.valueOf(e.getMessage()));
            }
        }
    }

    /** A group's numbers, of which the initial learning rate may be missing. */
    void group(String prefix, int size) {
        rule(() -> Checks.notNegative("weight_decay value", number(prefix + "weight_decay")));
        if (Double.isNaN(number(prefix + "lr")) && given.numbers().containsKey(prefix + "lr")) {
            problems.add("Invalid learning rate: NaN");
        }
        double params = number(prefix + "params");
        if (given.numbers().containsKey(prefix + "params") && params != size) {
            problems.add("loaded state dict contains a parameter group that doesn't match the size of optimizer's"
                    + " group: " + prefix + "params is " + (long) params + ", here " + size);
        }
        if (given.numbers().containsKey(prefix + "initial_lr")) {
            expected.add(prefix + "initial_lr");
        }
    }

    /** A whole number that counts. */
    void count(String key) {
        double value = number(key);
        if (given.numbers().containsKey(key) && !(value >= 0 && value == Math.rint(value))) {
            problems.add(key + " must be a count, got " + value);
        }
    }

    boolean hasAny(String prefix) {
        return given.tensors().keySet().stream().anyMatch(key -> key.startsWith(prefix))
                || given.numbers().keySet().stream().anyMatch(key -> key.startsWith(prefix));
    }

    /** A tensor of a shape; zeros for one that is missing, which {@link #finish} tells. */
    Tensor tensor(String key, int[] shape) {
        expected.add(key);
        Tensor tensor = given.tensors().get(key);
        if (tensor == null) {
            return Tensor.zeros(shape);
        }
        if (!Arrays.equals(tensor.shape(), shape)) {
            problems.add("size mismatch for " + key + ": " + Arrays.toString(tensor.shape())
                    + " in the state dict, the parameter has " + Arrays.toString(shape) + ".");
        }
        return tensor;
    }

    /** Refuses the state if anything is wrong with it. */
    void finish(String owner) {
        Set<String> keys = new LinkedHashSet<>(given.tensors().keySet());
        keys.addAll(given.numbers().keySet());
        List<String> all = new ArrayList<>(StateDict.keyProblems(expected, keys));
        all.addAll(problems);
        StateDict.refuse(owner, all);
    }
}
