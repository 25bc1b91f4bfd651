package dev.rondo.bench;

import dev.rondo.Precision;
import dev.rondo.bench.engine.EngineName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Everything that a run finds out, and its file: {@code results.json}, one row a line. */
final class Results {
    /** Throughput and latency of several threads that call one layer. */
    record Concurrent(
            String workload,
            EngineName engine,
            int requestThreads,
            double callsPerSecond,
            double p50Microseconds,
            double p99Microseconds) {}

    /** Lookups in a table; bytes are those of the rows found, counted once. */
    record Lookup(String name, String engine, int threads, int round, double microseconds, double gigabytesPerSecond) {}

    /** What the machine's matrix products reach at best. */
    record Peak(int threads, int round, double gflops) {}

    final Map<String, Object> machine = new LinkedHashMap<>();
    final Map<String, Object> versions = new LinkedHashMap<>();
    final Map<String, Object> settings = new LinkedHashMap<>();
    final Map<String, Object> load = new LinkedHashMap<>();
    final List<Agreement.Row> agreement = new ArrayList<>();
    final List<Measurement> measurements = new ArrayList<>();
    final List<Concurrent> concurrency = new ArrayList<>();
    final List<Lookup> embedding = new ArrayList<>();
    final List<Peak> peaks = new ArrayList<>();

    /** Writes what there is so far, so that a run that is stopped leaves something. */
    void write(Path file) {
        try (Writer text = Files.newBufferedWriter(file);
                JsonGenerator json = new JsonFactory().createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartObject();
            object(json, "machine", machine);
            object(json, "versions", versions);
            object(json, "settings", settings);
            object(json, "load", load);
            rows(json, "agreement", agreement, row -> agreement(json, row));
            rows(json, "measurements", measurements, row -> measurement(json, row));
            rows(json, "concurrency", concurrency, row -> concurrent(json, row));
            rows(json, "embedding", embedding, row -> lookup(json, row));
            rows(json, "peaks", peaks, row -> peak(json, row));
            json.writeEndObject();
            json.writeRaw('\n');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void object(JsonGenerator json, String name, Map<String, Object> values) {
        json.writeRaw('\n');
        json.writeObjectPropertyStart(name);
        values.forEach((key, value) -> {
            if (value instanceof Integer number) {
                json.writeNumberProperty(key, number);
            } else if (value instanceof Double number) {
                json.writeNumberProperty(key, number);
            } else {
                json.writeStringProperty(key, value.toString());
            }
        });
        json.writeEndObject();
    }

    private static <T> void rows(JsonGenerator json, String name, List<T> rows, Consumer<T> writer) {
        json.writeRaw('\n');
        json.writeArrayPropertyStart(name);
        for (T row : rows) {
            json.writeRaw('\n');
            json.writeStartObject();
            writer.accept(row);
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void agreement(JsonGenerator json, Agreement.Row row) {
        head(json, row.workload(), row.engine());
        json.writeStringProperty("precision", text(row.engine().precision()));
        json.writeNumberProperty("threads", row.threads());
        json.writeNumberProperty("maxAbsDiff", row.maxAbsDiff());
        json.writeNumberProperty("allowed", row.allowed());
    }

    private static void measurement(JsonGenerator json, Measurement row) {
        head(json, row.workload(), row.engine());
        json.writeStringProperty("precision", text(row.engine().precision()));
        json.writeNumberProperty("threads", row.threads());
        json.writeNumberProperty("round", row.round());
        json.writeNumberProperty("microseconds", row.microseconds());
    }

    private static void concurrent(JsonGenerator json, Concurrent row) {
        head(json, row.workload(), row.engine());
        json.writeNumberProperty("requestThreads", row.requestThreads());
        json.writeNumberProperty("callsPerSecond", row.callsPerSecond());
        json.writeNumberProperty("p50Microseconds", row.p50Microseconds());
        json.writeNumberProperty("p99Microseconds", row.p99Microseconds());
    }

    private static void lookup(JsonGenerator json, Lookup row) {
        json.writeStringProperty("case", row.name());
        json.writeStringProperty("engine", row.engine());
        json.writeNumberProperty("threads", row.threads());
        json.writeNumberProperty("round", row.round());
        json.writeNumberProperty("microseconds", row.microseconds());
        json.writeNumberProperty("gigabytesPerSecond", row.gigabytesPerSecond());
    }

    private static void peak(JsonGenerator json, Peak row) {
        json.writeNumberProperty("threads", row.threads());
        json.writeStringProperty("precision", text(Precision.F32));
        json.writeNumberProperty("round", row.round());
        json.writeNumberProperty("gflops", row.gflops());
    }

    private static void head(JsonGenerator json, String workload, EngineName engine) {
        json.writeStringProperty("workload", workload);
        json.writeStringProperty("engine", engine.family().text());
    }

    private static String text(Precision precision) {
        return precision.name().toLowerCase(Locale.ROOT);
    }
}
