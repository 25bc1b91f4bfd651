package dev.rondo.internal.parameters;

import dev.rondo.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A state dictionary as a module below a prefix sees it: by the module's own names, pairs of weight_norm as weights.
 */
public final class StateDictView {
    private final Map<String, Tensor> tensors;
    private final String prefix;

    /** A view of the keys that begin with a prefix, which ends in a dot or is empty. */
    public StateDictView(Map<String, Tensor> tensors, String prefix) {
        this.tensors = tensors;
        this.prefix = prefix;
    }

    /** The key of a name. */
    public String key(String name) {
        return prefix + name;
    }

    /** A tensor, joined where the dictionary holds magnitude and direction; null when it has neither. */
    public @Nullable Tensor get(String name) {
        Tensor tensor = tensors.get(key(name));
        if (tensor != null) {
            return tensor;
        }
        WeightNorm.Pair pair = pair(name);
        Tensor g = pair == null ? null : tensors.get(pair.g());
        Tensor v = pair == null ? null : tensors.get(pair.v());
        if (g == null || v == null) {
            return null;
        }
        try {
            return WeightNorm.join(g, v);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(key(name) + ": " + e.getMessage(), e);
        }
    }

    /** The shape of a tensor, without joining it; null when there is none. */
    public int @Nullable [] shape(String name) {
        WeightNorm.Pair pair = tensors.containsKey(key(name)) ? null : pair(name);
        Tensor tensor = tensors.get(pair == null ? key(name) : pair.v());
        return tensor == null ? null : tensor.shape();
    }

    /** What a tensor is that could not be among the dictionary's; null for one that its source has not. */
    public @Nullable String leftOut(String name) {
        return tensors.get(key(name)) == null ? FloatTensors.leftOut(tensors, key(name)) : null;
    }

    private WeightNorm.@Nullable Pair pair(String name) {
        for (WeightNorm.Pair pair : WeightNorm.pairs(key(name))) {
            if (tensors.containsKey(pair.g()) && tensors.containsKey(pair.v())) {
                return pair;
            }
        }
        return null;
    }

    /** The keys below the prefix that serve none of the given names. */
    public List<String> unexpected(Collection<String> names) {
        Set<String> used = new LinkedHashSet<>();
        for (String name : names) {
            WeightNorm.Pair pair = tensors.containsKey(key(name)) ? null : pair(name);
            used.addAll(pair == null ? List.of(key(name)) : List.of(pair.g(), pair.v()));
        }
        return tensors.keySet().stream()
                .filter(key -> key.startsWith(prefix) && !used.contains(key))
                .toList();
    }

    /** Whether the tensors below the prefix are those that a module expects. */
    private boolean fits(Map<String, Tensor> expected) {
        for (Map.Entry<String, Tensor> entry : expected.entrySet()) {
            if (!Arrays.equals(shape(entry.getKey()), entry.getValue().shape())) {
                return false;
            }
        }
        return unexpected(expected.keySet()).isEmpty();
    }

    /** The other prefixes below which the dictionary holds what a module expects. */
    public List<String> fittingPrefixes(Map<String, Tensor> expected) {
        if (expected.isEmpty()) {
            return List.of();
        }
        String first = expected.keySet().iterator().next();
        return prefixesOf(tensors.keySet(), first).stream()
                .filter(other -> !other.equals(prefix) && new StateDictView(tensors, other).fits(expected))
                .toList();
    }

    /** The prefixes, each empty or with a dot at its end, that some keys have in front of a name. */
    public static List<String> prefixesOf(Collection<String> keys, String name) {
        List<String> endings = new ArrayList<>(List.of(name));
        WeightNorm.pairs(name).forEach(pair -> endings.add(pair.v()));
        Set<String> prefixes = new LinkedHashSet<>();
        for (String key : keys) {
            for (String ending : endings) {
                String prefix = key.endsWith(ending) ? key.substring(0, key.length() - ending.length()) : "none";
                if (prefix.isEmpty() || prefix.endsWith(".")) {
                    prefixes.add(prefix);
                }
            }
        }
        return List.copyOf(prefixes);
    }
}
