package dev.rondo.bench;

import dev.rondo.bench.engine.EngineName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Runs jobs, one after the other with each number of threads. */
final class Suite {
    /** Workloads of fewer operations say nothing about the machine's peak. */
    private static final long PEAK_OPERATIONS = 1_000_000_000;

    private final Path folder;
    private final Timing timing;
    private final @Nullable Baseline baseline;
    private final Progress progress;
    private final long patienceNanos;
    private final long begin = System.nanoTime();
    private final Map<String, float[]> references = new HashMap<>();

    /**
     * @param baseline null where the C program was not built
     * @param patience after which workloads get one round only
     */
    Suite(Path folder, Timing timing, @Nullable Baseline baseline, Progress progress, Duration patience) {
        this.folder = folder;
        this.timing = timing;
        this.baseline = baseline;
        this.progress = progress;
        this.patienceNanos = patience.toNanos();
    }

    /** Tells the progress what will come. */
    void expect(List<Job> jobs, List<Integer> threads) {
        for (int count : threads) {
            jobs.stream()
                    .filter(job -> job.threads().contains(count))
                    .forEach(job -> progress.expect(
                            job.rounds() * job.enginesWith(count).size(), cost(job.workload())));
        }
    }

    private double cost(Workload workload) {
        return timing.expectedMillis(workload.operations());
    }

    /** Compares and times; {@code afterJob} gives away what is known so far. */
    void run(List<Job> jobs, List<Integer> threads, Results results, Runnable afterJob) {
        for (int count : threads) {
            List<Job> due =
                    jobs.stream().filter(job -> job.threads().contains(count)).toList();
            try (Lineup lineup = new Lineup(folder, timing, count, baseline, references)) {
                for (Job job : due) {
                    run(job, count, lineup, results);
                    afterJob.run();
                }
            }
        }
    }

    /** In each round the engines take turns, and a round begins with another one, so that none is always first. */
    private void run(Job job, int threads, Lineup lineup, Results results) {
        Workload workload = job.workload();
        List<EngineName> engines = job.enginesWith(threads);
        StringBuilder line = new StringBuilder(String.format("%s, %d threads:", workload.name(), threads));
        lineup.open(workload, engines);
        List<Agreement.Row> agreement = lineup.compare(workload, engines);
        results.agreement.addAll(agreement);
        agreement.stream().filter(row -> !row.agrees()).forEach(row -> line.append(" [left out: " + row + "]"));
        List<EngineName> right = agreement.stream()
                .filter(Agreement.Row::agrees)
                .map(Agreement.Row::engine)
                .toList();
        int left = job.rounds() * engines.size();
        for (int round = 0; round == 0 || (round < job.rounds() && isPatient()); round++) {
            for (int turn = 0; turn < right.size(); turn++) {
                EngineName engine = right.get((turn + round) % right.size());
                double micros = lineup.time(workload, engine);
                results.measurements.add(new Measurement(workload.name(), engine, threads, round, micros));
                line.append(String.format(Locale.ROOT, " %s %.1f", engine.text(), micros));
                progress.done(cost(workload));
                left--;
            }
            if (baseline != null && workload.operations() >= PEAK_OPERATIONS) {
                results.peaks.add(new Results.Peak(threads, round, baseline.peak(threads)));
            }
        }
        lineup.free(engines);
        // Of engines that were left out, and of rounds for which there was no time.
        progress.expect(-left, cost(workload));
        progress.note(line + " us");
    }

    private boolean isPatient() {
        return System.nanoTime() - begin < patienceNanos;
    }
}
