package dev.rondo.bench;

import dev.rondo.bench.engine.EngineName;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Runs jobs round by round. */
final class Suite {
    private final Path folder;
    private final JmhTimer timer;
    private final @Nullable Baseline baseline;
    private final PrintWriter out;

    /** @param baseline null where the C program was not built */
    Suite(Path folder, Timing timing, @Nullable Baseline baseline, PrintWriter out) {
        this.folder = folder;
        this.timer = new JmhTimer(folder, timing);
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

    /** Times all jobs and gives each round's measurements away when it is over. */
    void time(List<Job> jobs, Results results, Runnable afterRound) {
        int rounds = jobs.stream().mapToInt(Job::rounds).max().orElse(0);
        for (int round = 0; round < rounds; round++) {
            for (Job job : jobs) {
                if (round < job.rounds()) {
                    time(job, round, results.measurements);
                }
            }
            peaks(jobs, round, results.peaks);
            afterRound.run();
        }
    }

    private void time(Job job, int round, Collection<Measurement> measurements) {
        for (int threads : job.threads()) {
            out.printf("round %d  %-18s %d threads ", round, job.workload().name(), threads);
            for (EngineName engine : job.order(round, threads)) {
                double micros = time(job.workload(), engine, threads);
                measurements.add(new Measurement(job.workload().name(), engine, threads, round, micros));
                out.printf(Locale.ROOT, " %s %.1f us ", engine.text(), micros);
                out.flush();
            }
            out.println();
        }
    }

    private double time(Workload workload, EngineName engine, int threads) {
        return engine == EngineName.BASELINE
                ? required().time(workload, threads)
                : timer.time(workload, engine, threads);
    }

    private void peaks(List<Job> jobs, int round, Collection<Results.Peak> peaks) {
        if (baseline != null) {
            jobs.stream()
                    .flatMap(job -> job.threads().stream())
                    .distinct()
                    .forEach(threads -> peaks.add(new Results.Peak(threads, round, baseline.peak(threads))));
        }
    }

    private Baseline required() {
        if (baseline == null) {
            throw new IllegalStateException("the baseline was not built");
        }
        return baseline;
    }
}
