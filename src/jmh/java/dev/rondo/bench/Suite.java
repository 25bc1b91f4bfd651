package dev.rondo.bench;

import dev.rondo.bench.engine.EngineName;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Runs jobs round by round. */
final class Suite {
    private final Path folder;
    private final TimedProcess processes;
    private final @Nullable Baseline baseline;
    private final PrintWriter out;

    /** @param baseline null where the C program was not built */
    Suite(Path folder, TimedProcess processes, @Nullable Baseline baseline, PrintWriter out) {
        this.folder = folder;
        this.processes = processes;
        this.baseline = baseline;
        this.out = out;
    }

    /** Makes an engine write its outputs, for {@link Agreement}. */
    void writeOutputs(EngineName engine, int threads, List<Workload> workloads, Path outputs) {
        out.printf("outputs of %s, %d threads%n", engine.text(), threads);
        out.flush();
        if (engine == EngineName.BASELINE) {
            required().write(threads, workloads, outputs);
            return;
        }
        List<String> arguments = new ArrayList<>(List.of(engine.text(), Integer.toString(threads), outputs.toString()));
        workloads.forEach(workload -> arguments.add(workload.name()));
        JavaProcess.run(
                JavaProcess.arguments(folder.resolve("cache"), engine.jvmArguments(threads)),
                OutputsMain.class,
                arguments,
                folder.resolve("logs").resolve("outputs-" + engine.text() + "-" + threads + ".log"));
    }

    /** Times all jobs, in each round one engine after the other, and gives each round away when it is over. */
    void time(List<Job> jobs, Results results, Runnable afterRound) {
        int rounds = jobs.stream().mapToInt(Job::rounds).max().orElse(0);
        for (int number = 0; number < rounds; number++) {
            int round = number;
            List<Job> due = jobs.stream().filter(job -> round < job.rounds()).toList();
            for (int threads : threads(due)) {
                for (EngineName engine : order(due, round)) {
                    List<Workload> workloads = due.stream()
                            .filter(job -> job.includes(engine, threads))
                            .map(Job::workload)
                            .toList();
                    time(engine, threads, workloads, round, results.measurements);
                }
            }
            peaks(due, round, results.peaks);
            afterRound.run();
        }
    }

    private static List<Integer> threads(List<Job> jobs) {
        return jobs.stream().flatMap(job -> job.threads().stream()).distinct().toList();
    }

    /** The engines, beginning with another one in each round, so that none is always first. */
    private static List<EngineName> order(List<Job> jobs, int round) {
        List<EngineName> order = new ArrayList<>(
                jobs.stream().flatMap(job -> job.engines().stream()).distinct().toList());
        Collections.rotate(order, -round);
        return order;
    }

    private void time(
            EngineName engine, int threads, List<Workload> workloads, int round, Collection<Measurement> measurements) {
        if (workloads.isEmpty()) {
            return;
        }
        out.printf("round %d, %d threads, %s:", round, threads, engine.text());
        times(engine, threads, workloads).forEach((workload, micros) -> {
            measurements.add(new Measurement(workload, engine, threads, round, micros));
            out.printf(Locale.ROOT, "  %s %.1f us", workload, micros);
        });
        out.println();
        out.flush();
    }

    private Map<String, Double> times(EngineName engine, int threads, List<Workload> workloads) {
        if (engine == EngineName.BASELINE) {
            Map<String, Double> times = new LinkedHashMap<>();
            workloads.forEach(workload -> times.put(workload.name(), required().time(workload, threads)));
            return times;
        }
        return processes.run(
                EngineMain.class,
                engine.text() + "-" + threads,
                engine.jvmArguments(threads),
                List.of(engine.text(), Integer.toString(threads)),
                workloads.stream().map(Workload::name).toList());
    }

    private void peaks(List<Job> jobs, int round, Collection<Results.Peak> peaks) {
        if (baseline != null) {
            threads(jobs).forEach(threads -> peaks.add(new Results.Peak(threads, round, baseline.peak(threads))));
        }
    }

    private Baseline required() {
        if (baseline == null) {
            throw new IllegalStateException("the baseline was not built");
        }
        return baseline;
    }
}
