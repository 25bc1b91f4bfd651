package dev.rondo.optim;

import dev.rondo.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * All that an {@link Optimizer} remembers, to be stored and loaded: what goes on from it computes the same bits.
 *
 * <p>State of a parameter is named by its number, counted through all groups, as in PyTorch: {@code 0.exp_avg},
 * {@code 0.step}. Groups are {@code param_groups.0.lr} and so on, options of all groups their PyTorch name alone. Truth
 * values are 0 and 1. {@link Double#toString} and back keeps numbers exactly.
 *
 * @param tensors copies, shaped like the parameters
 * @param numbers steps and options
 */
public record StateDict(Map<String, Tensor> tensors, Map<String, Double> numbers) {
    /** Keeps copies of the maps, in their order. */
    public StateDict {
        tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
        numbers = Collections.unmodifiableMap(new LinkedHashMap<>(numbers));
    }

    /**
     * What is wrong with names that should be others, in the words of PyTorch's modules.
     *
     * @param expected in the order that a message gives them
     */
    static List<String> keyProblems(Set<String> expected, Set<String> given) {
        List<String> problems = new ArrayList<>();
        addProblem(problems, "Missing", expected, given);
        addProblem(problems, "Unexpected", given, expected);
        return problems;
    }

    private static void addProblem(List<String> problems, String kind, Set<String> those, Set<String> butNot) {
        String keys = those.stream()
                .filter(key -> !butNot.contains(key))
                .map(key -> '"' + key + '"')
                .collect(Collectors.joining(", "));
        if (!keys.isEmpty()) {
            problems.add(kind + " key(s) in state_dict: " + keys + ".");
        }
    }

    /** Refuses a state for what is wrong with it, if anything. */
    static void refuse(String owner, List<String> problems) {
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(
                    "Error(s) in loading state_dict for " + owner + ":\n\t" + String.join("\n\t", problems));
        }
    }
}
