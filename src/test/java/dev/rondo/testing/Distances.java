package dev.rondo.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The largest differences to PyTorch's float64 numbers seen by the golden tests, written to
 * {@code target/largest-differences-*.txt} when the run ends.
 */
public final class Distances {
    private static final Map<String, Double> LARGEST = new ConcurrentHashMap<>();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(Distances::report));
    }

    private Distances() {}

    /** Notes a difference. */
    public static void note(String backend, String kind, double distance) {
        LARGEST.merge(kind + " on " + backend, distance, Math::max);
    }

    /** A file, since nobody listens to standard output any more when the hook runs. */
    private static void report() {
        List<String> lines = new ArrayList<>();
        new TreeMap<>(LARGEST).forEach((what, distance) -> lines.add(what + ": " + distance));
        String isa = System.getenv().getOrDefault("ONEDNN_MAX_CPU_ISA", "default");
        try {
            Files.write(Path.of("target", "largest-differences-" + isa + ".txt"), lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
