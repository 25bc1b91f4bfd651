package dev.rondo.bench;

import dev.rondo.bench.engine.EngineName;
import java.io.Console;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The benchmark's entry: checks which engines agree, measures those, and writes {@code results.json}. */
@Command(
        name = "scripts/bench",
        description =
                "Measures Rondo side by side with other engines; writes target/bench/results.json, table.md, plots.",
        abbreviateSynopsis = true,
        usageHelpWidth = 110,
        showDefaultValues = true,
        footer = {
            "",
            "The first run builds, which takes minutes. Run it alone on the machine.",
            "RONDO_BENCH_PYTHON names a Python that has PyTorch, which is then measured beside DJL's.",
            "JAVA_HOME may name the JDK, 25 or later; the C baseline needs CMake and a C compiler (CC)."
        })
public final class Bench implements Callable<Integer> {
    /** What can be measured. */
    enum Part {
        WORKLOADS,
        CONCURRENCY,
        EMBEDDING
    }

    /** For the help. */
    static final class EngineNames extends ArrayList<String> {
        private static final long serialVersionUID = 1;

        EngineNames() {
            super(Arrays.stream(EngineName.values()).map(EngineName::text).toList());
        }
    }

    /** For the help. */
    static final class WorkloadNames extends ArrayList<String> {
        private static final long serialVersionUID = 1;

        WorkloadNames() {
            super(Workloads.TABLE.stream().map(Workload::name).toList());
        }
    }

    /** The others are slow, the same in another precision, or for whoever works on Rondo. */
    private static final Set<EngineName> QUICK_ENGINES = EnumSet.of(
            EngineName.RONDO,
            EngineName.DJL,
            EngineName.PYTORCH,
            EngineName.ONNXRUNTIME,
            EngineName.BASELINE,
            EngineName.RONDO_BF16);

    /** On a slow machine, too, a quick run shall end within ten minutes. */
    private static final Duration QUICK_ROUNDS = Duration.ofMinutes(4);

    private static final Duration ANY_TIME = Duration.ofDays(1);

    @Spec
    private CommandSpec spec;

    /** scripts/bench answers this one itself, from a file that a test compares with these options. */
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this and exit, without a build.")
    private boolean help;

    @Option(names = "--quick", description = "A few workloads, in less than ten minutes.")
    private boolean quick;

    @Option(
            names = "--workloads",
            split = ",",
            paramLabel = "NAME",
            completionCandidates = WorkloadNames.class,
            description = "Only these, instead of quick's or all: ${COMPLETION-CANDIDATES}.")
    private @Nullable List<String> workloads;

    @Option(
            names = "--engines",
            split = ",",
            paramLabel = "NAME",
            completionCandidates = EngineNames.class,
            description = "Only these: ${COMPLETION-CANDIDATES}.")
    private @Nullable List<String> engines;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description = "How often each engine's turn comes; 0 means 2 for quick, else 3.")
    private int rounds;

    @Option(
            names = "--threads",
            split = ",",
            paramLabel = "N",
            defaultValue = "1,2",
            description = "Numbers of threads a call.")
    private List<Integer> threads;

    @Option(
            names = "--parts",
            split = ",",
            paramLabel = "PART",
            defaultValue = "workloads,concurrency,embedding",
            description = "What to measure.")
    private List<Part> parts;

    /** For trying out the benchmark: scripts/bench reports what is in the default folder. */
    @Option(names = "--folder", hidden = true, defaultValue = "target/bench")
    private Path folder;

    /** Where scripts/bench builds it. */
    @Option(names = "--baseline", hidden = true, defaultValue = "target/bench/baseline/rondo-baseline")
    private Path program;

    private Progress progress;

    @SuppressWarnings("NullAway.Init") // picocli injects the options, and call makes the progress
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
        Console console = System.console();
        progress = new Progress(out(), console != null && console.isTerminal(), System::nanoTime);
        Optional<String> python = TorchPython.python(System.getenv());
        List<EngineName> chosen = engines(baseline != null, python.isPresent());
        Results results = new Results();
        describe(results, timing);
        if (chosen.contains(EngineName.PYTORCH)) {
            results.versions.put("pytorch", pytorchVersion(python));
        }
        load(results, "first");
        run(chosen, timing, baseline, results);
        progress.end();
        load(results, "last");
        results.settings.put("minutes", Math.round((System.nanoTime() - start) / 6e9) / 10.0);
        write(results);
        List<Agreement.Row> wrong =
                results.agreement.stream().filter(row -> !row.agrees()).toList();
        wrong.forEach(row -> progress.note("disagrees, and was left out: " + row));
        return wrong.isEmpty() ? 0 : 1;
    }

    private String pytorchVersion(Optional<String> python) {
        try {
            return TorchPython.version(python.orElseThrow(() -> new IllegalStateException(
                    "the engine pytorch needs " + TorchPython.VARIABLE + ", a Python that has PyTorch")));
        } catch (IllegalStateException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private void run(List<EngineName> chosen, Timing timing, @Nullable Baseline baseline, Results results) {
        List<Job> jobs = parts.contains(Part.WORKLOADS) ? jobs(chosen) : List.of();
        Suite suite = new Suite(folder, timing, baseline, progress, quick ? QUICK_ROUNDS : ANY_TIME);
        Concurrency concurrency = new Concurrency(folder, quick ? 500 : 1_000, quick ? 1 : rounds(), progress);
        EmbeddingTimer embedding = new EmbeddingTimer(new TimedProcess(folder, timing), progress);
        suite.expect(jobs, threads);
        if (parts.contains(Part.CONCURRENCY)) {
            concurrency.expect(chosen);
        }
        if (parts.contains(Part.EMBEDDING)) {
            embedding.expect(quick ? 1 : rounds(), threads);
        }
        suite.run(jobs, threads, results, () -> write(results));
        if (parts.contains(Part.CONCURRENCY)) {
            progress.note("concurrency");
            results.concurrency.addAll(concurrency.run(chosen));
            write(results);
        }
        if (parts.contains(Part.EMBEDDING)) {
            progress.note("embedding");
            results.embedding.addAll(embedding.run(quick ? 1 : rounds(), threads));
        }
    }

    /** Before and after, for between them the engines are what runs. */
    private void load(Results results, String when) {
        MachineLoad load = MachineLoad.sample();
        results.load.putAll(load.fields(when));
        List<String> complaints = load.complaints(when.equals("first"));
        if (!complaints.isEmpty()) {
            String warning = String.join("; ", complaints);
            results.load.put(when + "Warning", warning);
            progress.note("WARNING: the machine is not idle: " + warning + ". The times will not be worth much.");
        }
    }

    private List<EngineName> engines(boolean withBaseline, boolean withPython) {
        List<String> names = engines;
        if (names != null) {
            return named(names, EngineName::of);
        }
        if (!withBaseline) {
            progress.note("no baseline: the C program was not built");
        }
        if (!withPython) {
            progress.note("no PyTorch but DJL's: " + TorchPython.VARIABLE + " names no Python that has it");
        }
        return Arrays.stream(EngineName.values())
                .filter(engine -> withBaseline || engine != EngineName.BASELINE)
                .filter(engine -> withPython || engine != EngineName.PYTORCH)
                .filter(engine -> engine != EngineName.RONDO_UNITS)
                .filter(engine -> !quick || QUICK_ENGINES.contains(engine))
                .toList();
    }

    private List<Job> jobs(List<EngineName> chosen) {
        List<String> names = workloads;
        List<Workload> table =
                names != null ? named(names, Workloads::named) : quick ? Workloads.QUICK : Workloads.TABLE;
        List<Job> jobs = new ArrayList<>();
        table.forEach(workload -> jobs.add(Job.table(workload, chosen, threads, rounds())));
        if (names == null && !quick) {
            Workloads.SWEEPS.forEach(workload -> jobs.add(Job.sweep(workload, chosen, rounds())));
        }
        return jobs;
    }

    private <T> List<T> named(List<String> names, Function<String, T> lookUp) {
        try {
            return names.stream().map(lookUp).toList();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private int rounds() {
        return rounds > 0 ? rounds : quick ? 2 : 3;
    }

    private void describe(Results results, Timing timing) {
        results.machine.putAll(MachineInfo.machine());
        results.versions.putAll(MachineInfo.versions());
        results.settings.put("date", LocalDate.now().toString());
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

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
