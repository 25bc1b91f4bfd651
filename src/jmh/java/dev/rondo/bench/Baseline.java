package dev.rondo.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The C program that calls oneDNN without Java; it times itself. */
final class Baseline {
    private static final Pattern MICROSECONDS = Pattern.compile("\"microseconds\"\\s*:\\s*\\[([^\\]]*)\\]");
    private static final Pattern GFLOPS = Pattern.compile("\"gflops\"\\s*:\\s*([0-9.eE+-]+)");

    private final Path program;
    private final Path folder;
    private final Timing timing;

    /** @param folder of the benchmark's results; the program's data goes into a folder below */
    Baseline(Path program, Path folder, Timing timing) {
        this.program = program;
        this.folder = folder;
        this.timing = timing;
    }

    /** Writes the output of a workload. */
    void write(int threads, Workload workload, Path file) {
        List<String> command = command(workload, threads, 0, 1, 1);
        command.addAll(List.of("--output", file.toString()));
        run(command, workload.name() + "-output");
    }

    /** Microseconds a call. */
    double time(Workload workload, int threads) {
        String name = workload.name() + "-baseline-" + threads;
        int samples = timing.iterations(workload.operations());
        int millis = samples * Timing.ITERATION_MILLIS;
        String printed = run(command(workload, threads, timing.warmUpMillis(), millis, samples), name);
        return Timing.undisturbed(
                Arrays.stream(find(MICROSECONDS, printed, name).split(","))
                        .mapToDouble(Double::parseDouble)
                        .toArray());
    }

    /** The machine's best matrix product, in GFLOP/s. */
    double peak(int threads) {
        String name = "peak-" + threads;
        List<String> command = List.of(program.toString(), "--matmul-peak", "--threads", Integer.toString(threads));
        return Double.parseDouble(find(GFLOPS, run(command, name), name));
    }

    private List<String> command(Workload workload, int threads, int warmUpMillis, int millis, int samples) {
        Path data = WorkloadData.folder(folder, workload);
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of("--kind", workload.kind().name().toLowerCase(Locale.ROOT)));
        option(command, "--layers", workload.layers());
        option(command, "--directions", workload.directions());
        option(command, "--steps", workload.steps());
        option(command, "--batch", workload.batch());
        option(command, "--input", workload.input());
        option(command, "--hidden", workload.hidden());
        option(command, "--threads", threads);
        command.addAll(List.of("--weights", data.resolve("weights.f32").toString()));
        command.addAll(List.of("--x", data.resolve("x.f32").toString()));
        if (workload.ragged()) {
            command.addAll(List.of(
                    "--lengths",
                    Arrays.stream(workload.lengths())
                            .mapToObj(Integer::toString)
                            .collect(Collectors.joining(","))));
        }
        option(command, "--warmup-ms", warmUpMillis);
        option(command, "--measure-ms", millis);
        option(command, "--samples", samples);
        return command;
    }

    private static void option(List<String> command, String name, int value) {
        command.addAll(List.of(name, Integer.toString(value)));
    }

    private String run(List<String> command, String name) {
        Path log = folder.resolve("logs").resolve(name + ".log");
        JavaProcess.run(command, Map.of(), log);
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String find(Pattern pattern, String printed, String name) {
        Matcher matcher = pattern.matcher(printed);
        if (!matcher.find()) {
            throw new IllegalStateException("the baseline printed no result for " + name + ": " + printed);
        }
        return matcher.group(1);
    }
}
