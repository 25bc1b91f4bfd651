package dev.rondo.bench.report;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** Reads the results' JSON: an object of objects and of lists of objects. */
final class ResultsReader {
    private static final JsonFactory JSON = new JsonFactory();

    private final Map<String, List<Fields>> parts = new HashMap<>();

    private ResultsReader() {}

    static RunResults read(Path file) throws IOException {
        ResultsReader reader = new ResultsReader();
        try (InputStream in = Files.newInputStream(file);
                JsonParser json = JSON.createParser(ObjectReadContext.empty(), in)) {
            reader.parse(json);
        }
        return reader.results();
    }

    private void parse(JsonParser json) {
        if (json.nextToken() != JsonToken.START_OBJECT) {
            throw new IllegalArgumentException("the results are not a JSON object");
        }
        while (json.nextToken() != JsonToken.END_OBJECT) {
            List<Fields> part = parts.computeIfAbsent(json.currentName(), name -> new ArrayList<>());
            JsonToken start = json.nextToken();
            if (start == JsonToken.START_OBJECT) {
                part.add(Fields.read(json));
            } else if (start == JsonToken.START_ARRAY) {
                parseList(json, part);
            }
        }
    }

    private static void parseList(JsonParser json, List<Fields> part) {
        while (json.nextToken() != JsonToken.END_ARRAY) {
            if (json.currentToken() == JsonToken.START_OBJECT) {
                part.add(Fields.read(json));
            } else {
                json.skipChildren();
            }
        }
    }

    private RunResults results() {
        return new RunResults(
                description("machine"),
                description("versions"),
                description("settings"),
                description("load"),
                list("agreement", AgreementResult::of),
                list("measurements", TimingResult::of),
                list("concurrency", ConcurrencyResult::of),
                list("embedding", EmbeddingResult::of),
                list("peaks", Peak::of));
    }

    private Map<String, String> description(String name) {
        List<Fields> part = parts.getOrDefault(name, List.of());
        return part.isEmpty() ? Map.of() : part.get(0).values();
    }

    private <T> List<T> list(String name, Function<Fields, T> of) {
        return parts.getOrDefault(name, List.of()).stream().map(of).toList();
    }
}
