package dev.rondo.bench.report;

import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** The plain values of a JSON object by name; nested ones are left out. */
record Fields(Map<String, String> values) {
    /** Reads the object that the parser is at the start of. */
    static Fields read(JsonParser json) {
        Map<String, String> values = new LinkedHashMap<>();
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = json.currentName();
            if (json.nextToken().isStructStart()) {
                json.skipChildren();
            } else {
                values.put(name, json.getString());
            }
        }
        return new Fields(values);
    }

    String text(String name) {
        String value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("the results lack " + name + " in " + values);
        }
        return value;
    }

    double number(String name) {
        return Double.parseDouble(text(name));
    }

    int whole(String name) {
        return Integer.parseInt(text(name));
    }
}
