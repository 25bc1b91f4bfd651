package dev.rondo.bench;

import dev.rondo.bench.engine.EngineName;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The benchmark's entry: checks which engines agree, measures those, and writes {@code results.json}. */
@Command(
        name = "bench",
        description = "Measure Rondo side by side with other engines.",
        mixinStandardHelpOptions = true,
        showDefaultValues = true)
public final class Bench implements Callable<Integer> {
    /** What can be measured. */
    enum Part {
        WORKLOADS,
        CONCURRENCY,
        EMBEDDING
    }

    /** The others are slow, the same in another precision, or for whoever works on Rondo. */
    private static final Set<EngineName> QUICK_ENGINES = EnumSet.of(
            EngineName.RONDO, EngineName.DJL, EngineName.ONNXRUNTIME, EngineName.BASELINE, EngineName.RONDO_BF16);

    /** On a slow machine, too, a quick run shall end within ten minutes. */
    private static final Duration QUICK_ROUNDS = Duration.ofMinutes(4);

    private static final Duration ANY_TIME = Duration.ofDays(1);

    @Spec
    private CommandSpec spec;

    @Option(names = "--quick", description = "A few workloads, in less than ten minutes.")
    private boolean quick;

    @Option(names = "--workloads", split = ",", description = "Only these, instead of quick's or all.")
    private @Nullable List<String> workloads;

    @Option(names = "--engines", split = ",", description = "Only these, by the names in the results.")
    private @Nullable List<String> engines;

    @Option(names = "--rounds", description = "How often each engine's turn comes; 0 means 2 for quick, else 3.")
    private int rounds;

    @Option(names = "--threads", split = ",", defaultValue = "1,2", description = "Numbers of threads a call.")
    private List<Integer> threads;

    @Option(
            names = "--parts",
            split = ",",
            defaultValue = "workloads,concurrency,embedding",
            description = "What to measure.")
    private List<Part> parts;

    /** For trying out the benchmark: scripts/bench reports what is in the default folder. */
    @Option(names = "--folder", hidden = true, defaultValue = "target/bench")
    private Path folder;

    /** Where scripts/bench builds it. */
    @Option(names = "--baseline", hidden = true, defaultValue = "target/bench/baseline/rondo-baseline")
    private Path program;

    @SuppressWarnings("NullAway.Init") // picocli injects the fields
    Bench() {}

    /** Runs the benchmark; the exit status is not zero when an engine disagreed, which is left out there, or failed. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Bench())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        long start = System.nanoTime();
        folder = Files.createDirectories(folder).toAbsolutePath();
        Timing timing = quick ? Timing.QUICK : Timing.FULL;
        Baseline baseline = Files.isExecutable(program) ? new Baseline(program.toAbsolutePath(), folder, timing) : null;
        List<EngineName> chosen = engines(baseline != null);
        List<Job> jobs = jobs(chosen);
        Results results = new Results();
        describe(results, timing);
        TimedProcess processes = new TimedProcess(folder, timing);
        if (parts.contains(Part.WORKLOADS)) {
            new Suite(folder, timing, baseline, out(), quick ? QUICK_ROUNDS : ANY_TIME)
                    .run(jobs, threads, results, () -> write(results));
            note("wrote " + folder.resolve("results.json"));
        }
        if (parts.contains(Part.CONCURRENCY)) {
            note("concurrency");
            results.concurrency.addAll(new Concurrency(folder, quick ? 500 : 2_000).run(chosen));
        }
        if (parts.contains(Part.EMBEDDING)) {
            note("embedding");
            results.embedding.addAll(new EmbeddingTimer(processes).run(quick ? 1 : rounds(), threads));
        }
        results.settings.put("minutes", Math.round((System.nanoTime() - start) / 6e9) / 10.0);
        write(results);
        List<Agreement.Row> wrong =
                results.agreement.stream().filter(row -> !row.agrees()).toList();
        wrong.forEach(row -> note("disagrees, and was left out: " + row));
        return wrong.isEmpty() ? 0 : 1;
    }

    private List<EngineName> engines(boolean withBaseline) {
        List<String> names = engines;
        if (names != null) {
            return names.stream().map(EngineName::of).toList();
        }
        if (!withBaseline) {
            note("no baseline: the C program was not built");
        }
        return Arrays.stream(EngineName.values())
                .filter(engine -> withBaseline || engine != EngineName.BASELINE)
                .filter(engine -> engine != EngineName.RONDO_UNITS)
                .filter(engine -> !quick || QUICK_ENGINES.contains(engine))
                .toList();
    }

    private List<Job> jobs(List<EngineName> chosen) {
        List<String> names = workloads;
        List<Workload> table = names != null
                ? names.stream().map(Workloads::named).toList()
                : quick ? Workloads.QUICK : Workloads.TABLE;
        List<Job> jobs = new ArrayList<>();
        table.forEach(workload -> jobs.add(Job.table(workload, chosen, threads, rounds())));
        if (names == null && !quick) {
            Workloads.SWEEPS.forEach(workload -> jobs.add(Job.sweep(workload, chosen)));
        }
        return jobs;
    }

    private int rounds() {
        return rounds > 0 ? rounds : quick ? 2 : 3;
    }

    private void describe(Results results, Timing timing) {
        results.machine.putAll(MachineInfo.machine());
        results.versions.putAll(MachineInfo.versions());
        results.settings.put("mode", quick ? "quick" : "full");
        results.settings.put("rounds", rounds());
        results.settings.put("warmUpMillis", timing.warmUpMillis());
        results.settings.put("measureMillis", timing.measureMillis());
        results.settings.put("iterationMillis", Timing.ITERATION_MILLIS);
        results.settings.put("quantile", Timing.QUANTILE);
    }

    private void write(Results results) {
        Path file = folder.resolve("results.json");
        results.write(file);
    }

    private void note(String text) {
        out().println(text);
        out().flush();
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
