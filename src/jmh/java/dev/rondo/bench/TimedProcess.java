package dev.rondo.bench;

import dev.rondo.bench.engine.Launch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Starts JVMs that time something and reads what they found: microseconds by name. */
final class TimedProcess {
    private final Path folder;
    private final Timing timing;

    /** @param folder of the benchmark's results */
    TimedProcess(Path folder, Timing timing) {
        this.folder = folder;
        this.timing = timing;
    }

    /** Runs a class with arguments: {@code first}, the timing, the file for the times, and {@code last}. */
    Map<String, Double> run(Class<?> main, String log, Launch launch, List<String> first, List<String> last) {
        Path logs = folder.resolve("logs");
        Path times = logs.resolve(log + ".csv");
        List<String> arguments = new ArrayList<>(first);
        arguments.add(Integer.toString(timing.warmUpMillis()));
        arguments.add(Integer.toString(timing.measureMillis()));
        arguments.add(times.toString());
        arguments.addAll(last);
        JavaProcess.run(launch, folder, main, arguments, logs.resolve(log + ".log"));
        return read(times);
    }

    private static Map<String, Double> read(Path file) {
        Map<String, Double> times = new LinkedHashMap<>();
        try {
            for (String line : Files.readAllLines(file)) {
                String[] fields = line.split(",", -1);
                times.put(fields[0], Double.parseDouble(fields[1]));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return times;
    }
}
