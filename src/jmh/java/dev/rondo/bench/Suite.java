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

    private static final double START_MILLIS = 1_500;
    private static final double OPEN_MILLIS = 100;
    private static final double REFERENCE_OPERATIONS_PER_MILLI = 1e6;

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
            jobs.stream().filter(job -> job.threads().contains(count)).forEach(job -> {
                progress.expect(job.rounds() * job.enginesWith(count).size(), cost(job.workload()));
                progress.expectWork(openingCost(job, count));
            });
            progress.expectWork(startCost(jobs, count));
        }
    }

    /** Of the processes of engines, the reference's included. */
    private static double startCost(List<Job> jobs, int count) {
        long engines = jobs.stream()
                .flatMap(job -> job.enginesWith(count).stream())
                .distinct()
                .count();
        return START_MILLIS * (engines + 1);
    }

    /** Of layers and of two calls of each; of the reference's, too, unless its output is known. */
    private double openingCost(Job job, int count) {
        Workload workload = job.workload();
        double calls = job.enginesWith(count).size() * (OPEN_MILLIS + 2 * workload.operations() / 50e6);
        boolean hasReference =
                Agreement.hasReference(workload) && count == job.threads().get(0);
        return calls + (hasReference ? 2 * workload.operations() / REFERENCE_OPERATIONS_PER_MILLI : 0);
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
                // Engines start with the first job, but for those that it has no use for.
                progress.workDone(startCost(jobs, count));
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
        progress.workDone(openingCost(job, threads));
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
