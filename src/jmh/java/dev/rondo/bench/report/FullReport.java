package dev.rondo.bench.report;

import java.util.List;

/** Every table, in Markdown. */
final class FullReport {
    private static final String PEAK_WORKLOAD = "batch-h512";

    private final RunResults results;
    private final Times times;
    private final StringBuilder text = new StringBuilder();

    private FullReport(RunResults results) {
        this.results = results;
        this.times = Times.of(results.measurements());
    }

    static String markdown(RunResults results) {
        FullReport report = new FullReport(results);
        report.text.append("# Rondo's benchmark\n\n").append(Heading.markdown(results));
        report.speed();
        report.details();
        return report.text.toString();
    }

    private void speed() {
        List<String> workloads = times.workloads(name -> !Shapes.isSweep(name));
        section(
                "Summary",
                "How many times as fast Rondo is, f32: each workload's median ratio.",
                !workloads.isEmpty(),
                SummaryTable.markdown(times, workloads));
        for (int threads : times.threads()) {
            section(
                    "Workloads, " + Heading.threads(threads),
                    "How many times as long the others take, f32: median (smallest..largest) of the rounds' ratios; above 1"
                            + " Rondo is ahead.",
                    !workloads.isEmpty(),
                    SpeedTable.markdown(times, workloads, threads, results.agreement()));
        }
        section(
                "Peak",
                "Of the operations of the matrix products alone.",
                !results.peaks().isEmpty(),
                PeakTable.markdown(
                        times,
                        results.peaks(),
                        workloads.contains(PEAK_WORKLOAD) ? List.of(PEAK_WORKLOAD) : workloads));
        section(
                "Precision",
                "Input and output are f32; the conversion is part of the time.",
                !times.lowPrecisions().isEmpty(),
                PrecisionTable.markdown(times, workloads));
    }

    private void details() {
        section(
                "Concurrency",
                "Threads that call one shared layer.",
                !results.concurrency().isEmpty(),
                ConcurrencyTable.markdown(new ConcurrencyResults(results.concurrency())));
        section(
                "Embedding",
                "How many times as long the others take.",
                !results.embedding().isEmpty(),
                EmbeddingTable.markdown(results.embedding()));
        List<String> sweeps = times.workloads(Shapes::isSweep);
        for (int threads : sweeps.isEmpty() ? List.<Integer>of() : times.threads()) {
            section(
                    "Sizes, " + Heading.threads(threads),
                    "The numbers behind the plots.",
                    sweeps.stream()
                            .anyMatch(name -> times.time(Times.Case.f32(name, Engines.RONDO, threads))
                                    .isPresent()),
                    SpeedTable.markdown(times, sweeps, threads, results.agreement()));
        }
        section(
                "Agreement",
                "Outputs are compared before anything is timed.",
                !results.agreement().isEmpty(),
                AgreementTable.markdown(results.agreement()));
    }

    private void section(String title, String explanation, boolean measured, String table) {
        if (measured) {
            text.append("\n## ")
                    .append(title)
                    .append("\n\n")
                    .append(explanation)
                    .append("\n\n")
                    .append(table);
        }
    }
}
