package dev.rondo.bench.report;

import java.util.ArrayList;
import java.util.List;

/** What bf16 and int8 gain over Rondo's own f32, and how the other engines do in the same precision. */
final class PrecisionTable {
    private PrecisionTable() {}

    static String markdown(Times times, List<String> workloads) {
        List<String> header =
                new ArrayList<>(List.of("workload", "precision", "threads", "Rondo, us", "times as fast as f32"));
        List<String> others = times.others().stream()
                .filter(engine -> hasLowPrecision(times, engine, workloads))
                .toList();
        others.forEach(engine -> header.add("against " + Engines.label(engine)));
        MarkdownTable table = new MarkdownTable(2, header);
        for (String workload : workloads) {
            for (String precision : times.lowPrecisions()) {
                for (int threads : times.threads()) {
                    Times.Case low = new Times.Case(workload, Engines.RONDO, precision, threads);
                    if (times.time(low).isPresent()) {
                        table.row(row(times, low, others));
                    }
                }
            }
        }
        return table.text();
    }

    private static boolean hasLowPrecision(Times times, String engine, List<String> workloads) {
        return workloads.stream()
                .flatMap(workload -> times.lowPrecisions().stream()
                        .flatMap(precision -> times.threads().stream()
                                .map(threads -> new Times.Case(workload, engine, precision, threads))))
                .anyMatch(key -> times.time(key).isPresent());
    }

    private static List<String> row(Times times, Times.Case low, List<String> others) {
        Times.Case full = Times.Case.f32(low.workload(), low.engine(), low.threads());
        List<String> row = new ArrayList<>(List.of(low.workload(), low.precision(), Integer.toString(low.threads())));
        row.add(Numbers.median(times.time(low)));
        row.add(Numbers.spread(times.ratio(full, low)));
        for (String engine : others) {
            Times.Case other = new Times.Case(low.workload(), engine, low.precision(), low.threads());
            row.add(Numbers.spread(times.ratio(other, low)));
        }
        return row;
    }
}
