package dev.rondo.examples;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a model is and how it is trained. Kept in its checkpoint as texts, by the names of the options.
 *
 * @param values one for each name of {@link #DEFAULTS}
 */
record PoemSettings(Map<String, String> values) {
    static final Map<String, String> DEFAULTS = defaults();

    private static Map<String, String> defaults() {
        Map<String, String> defaults = new LinkedHashMap<>();
        defaults.put("cell", "lstm");
        defaults.put("embedding", "64");
        defaults.put("hidden", "256");
        defaults.put("layers", "1");
        defaults.put("dropout", "0.3");
        defaults.put("streams", "16");
        defaults.put("steps", "64");
        defaults.put("lr", "0.005");
        defaults.put("clip", "1.0");
        defaults.put("held-out", "0.1");
        defaults.put("seed", "1");
        return defaults;
    }

    /** What was given, and the defaults for the rest. */
    static PoemSettings of(Map<String, String> given) {
        Map<String, String> values = new LinkedHashMap<>(DEFAULTS);
        values.putAll(given);
        return new PoemSettings(values);
    }

    /** What a checkpoint has, of which nothing else may be given. */
    static PoemSettings ofCheckpoint(Map<String, String> fixed, Map<String, String> given) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String name : DEFAULTS.keySet()) {
            String value = fixed.get(name);
            if (value == null) {
                throw new PoemWriter.Refusal("it is the checkpoint of another kind of model: it has no " + name);
            }
            String wanted = given.get(name);
            if (wanted != null && !wanted.equals(value)) {
                throw new PoemWriter.Refusal("the checkpoint has --" + name + "=" + value + ", and cannot go on with "
                        + wanted + "; leave the option out");
            }
            values.put(name, value);
        }
        return new PoemSettings(values);
    }

    private String text(String name) {
        String value = values.get(name);
        if (value == null) {
            throw new IllegalStateException("no setting " + name);
        }
        return value;
    }

    boolean isGru() {
        return text("cell").equals("gru");
    }

    int integer(String name) {
        return Integer.parseInt(text(name));
    }

    double number(String name) {
        return Double.parseDouble(text(name));
    }
}
