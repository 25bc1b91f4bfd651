package dev.rondo.io;

import dev.rondo.internal.pickle.Pickled.Dict;
import dev.rondo.internal.pickle.Pickled.None;
import dev.rondo.internal.pickle.Pickled.Sequence;
import dev.rondo.internal.print.PythonNumbers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Gives the tensors of a nested object names: the keys of dicts and attributes, and the places in lists, joined by
 * dots. Bounded, for what was pickled may hold itself, or the same thing many times over.
 */
final class TorchTree {
    private static final int MOST_VISITS = 1 << 20;
    private static final int MOST_TENSORS = 1 << 17;
    /** As settings and histories have; a vocabulary that lies beside the weights is cut. */
    private static final int MOST_METADATA = 10_000;

    private static final int DEEPEST = 100;
    private static final int LONGEST_NAME = 4096;
    private static final int LONGEST_TEXT = 1000;
    /** Characters of all tensors' names. */
    private static final int MOST_NAME_TEXT = 1 << 24;

    private static final int MOST_METADATA_TEXT = 1 << 22;

    /** Of values to the file. */
    private static final int LARGEST_RATIO = 100;

    private static final int ALWAYS_ALLOWED = 1 << 25;

    /** A scripted LSTM's second list of its parameters, which no state_dict has. */
    private static final String FLAT_WEIGHTS = "_flat_weights";

    private final String source;
    private final Map<String, TorchTensor> tensors = new LinkedHashMap<>();
    private final Map<String, String> metadata = new LinkedHashMap<>();
    private int visits;
    private long nameText;
    private long metadataText;

    /** Names all that an object holds. */
    TorchTree(String source, Object root) {
        this.source = source;
        if (root instanceof TorchTensor tensor) {
            put("tensor", tensor);
        } else {
            visit(root, "", 0);
        }
    }

    /** The tensors by name, in the order of the file. */
    Map<String, TorchTensor> tensors() {
        return tensors;
    }

    /** The text of numbers, strings, truth values and None, by name. */
    Map<String, String> metadata() {
        return metadata;
    }

    /**
     * Refuses little files of much data: deflated zeros, or views that repeat a few values.
     *
     * @param inflated bytes of storages that have to be inflated besides
     */
    void checkMemory(long fileBytes, long inflated) {
        double allowed = Math.max((double) LARGEST_RATIO * fileBytes, ALWAYS_ALLOWED);
        double wanted = inflated;
        for (Map.Entry<String, TorchTensor> entry : tensors.entrySet()) {
            wanted += entry.getValue().resultBytes();
            if (wanted > allowed) {
                throw TorchFileException.of(
                        source,
                        entry.getKey(),
                        "with it the file's values take over " + (long) allowed
                                + " bytes, the most that Rondo reads of " + fileBytes);
            }
        }
    }

    private void visit(Object value, String name, int depth) {
        visits++;
        if (visits > MOST_VISITS) {
            throw new TorchFileException(
                    source, "more than " + MOST_VISITS + " objects within objects, the most that Rondo names");
        }
        if (value instanceof TorchTensor tensor) {
            put(name, tensor);
        } else if (value instanceof TorchObjects.ScriptObject object) {
            children(attributes(object), name, depth);
        } else if (value instanceof Dict || value instanceof Sequence) {
            children(value, name, depth);
        } else if (metadata.size() < MOST_METADATA && metadataText < MOST_METADATA_TEXT) {
            String text = text(value);
            String kept = text.length() > LONGEST_TEXT ? text.substring(0, LONGEST_TEXT) : text;
            metadataText += name.length() + kept.length();
            if (!kept.isEmpty()) {
                metadata.putIfAbsent(name, kept);
            }
        }
    }

    private static Object attributes(TorchObjects.ScriptObject object) {
        if (!(object.state() instanceof Dict state)) {
            return object.state();
        }
        Dict rest = new Dict();
        for (int i = 0; i < state.keys().size(); i++) {
            if (!FLAT_WEIGHTS.equals(state.keys().get(i))) {
                rest.put(state.keys().get(i), state.values().get(i));
            }
        }
        return rest;
    }

    private void children(Object value, String name, int depth) {
        if (depth == DEEPEST) {
            throw new TorchFileException(
                    source, ShownText.quote(name) + " is nested more than " + DEEPEST + " deep, or in itself");
        }
        List<Object> items = List.of();
        List<Object> keys = new ArrayList<>(0);
        if (value instanceof Dict dict) {
            items = dict.values();
            keys = dict.keys();
        } else if (value instanceof Sequence sequence) {
            items = sequence.items();
        }
        for (int i = 0; i < items.size(); i++) {
            String key = keys.isEmpty() ? Integer.toString(i) : key(keys.get(i));
            if (name.length() + key.length() > LONGEST_NAME) {
                throw new TorchFileException(
                        source, "a name of more than " + LONGEST_NAME + " characters: " + ShownText.quote(name + key));
            }
            visit(items.get(i), name.isEmpty() ? key : name + "." + key, depth + 1);
        }
    }

    private static String key(Object key) {
        return key instanceof Sequence tuple ? PlainObjects.tuple(tuple) : text(key);
    }

    private void put(String name, TorchTensor tensor) {
        nameText += name.length();
        if (tensors.size() == MOST_TENSORS || nameText > MOST_NAME_TEXT) {
            throw new TorchFileException(
                    source,
                    "more than " + MOST_TENSORS + " tensors, or names of more than " + MOST_NAME_TEXT
                            + " characters, the most that Rondo reads of one file");
        }
        if (tensors.put(name, tensor) != null) {
            throw TorchFileException.of(source, name, "two of the file have this name");
        }
        String problem = tensor.problem();
        if (problem.isEmpty()) {
            problem = tensor.storage().problem();
        }
        if (!problem.isEmpty()) {
            throw TorchFileException.of(source, name, problem);
        }
    }

    /** As Python prints it; empty for what is no plain value. */
    private static String text(Object value) {
        if (value instanceof Double number) {
            return PythonNumbers.repr(number);
        }
        if (value instanceof Boolean truth) {
            return truth ? "True" : "False";
        }
        if (value instanceof TorchNames.TorchType type) {
            return type.name();
        }
        if (value instanceof PlainObjects.Shown shown) {
            return shown.text();
        }
        if (value instanceof PlainObjects.NumpyType type) {
            return type.text();
        }
        if (value instanceof PlainObjects.Array array) {
            return array.text();
        }
        boolean plain = value instanceof String || value instanceof Number;
        return value instanceof None ? "None" : plain ? Objects.toString(value) : "";
    }
}
