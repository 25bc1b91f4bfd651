package dev.rondo.bench.engine;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What an engine's JVM is started with, besides what all are. */
public record Launch(List<String> jvmArguments, Map<String, String> environment) {
    /** Nothing. */
    public static final Launch PLAIN = new Launch(List.of(), Map.of());

    /** The same and one more argument. */
    public Launch with(String jvmArgument) {
        return new Launch(
                Stream.concat(jvmArguments.stream(), Stream.of(jvmArgument)).toList(), environment);
    }
}
