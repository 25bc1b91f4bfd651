package dev.rondo.bench.report;

import java.util.ArrayList;
import java.util.List;

/**
 * Rondo's time of each workload, and how many times as long each other engine takes; {@code wrong} where it computes
 * something else.
 */
final class SpeedTable {
    private SpeedTable() {}

    static String markdown(Times times, List<String> workloads, int threads, List<AgreementResult> agreement) {
        List<String> engines = times.others().stream()
                .filter(engine -> workloads.stream()
                        .anyMatch(workload ->
                                times.rondosLead(workload, engine, threads).isPresent()
                                        || isWrong(agreement, workload, engine)))
                .toList();
        List<String> header = new ArrayList<>(List.of("workload", "shape", "Rondo, us"));
        engines.forEach(engine -> header.add(Engines.label(engine)));
        MarkdownTable table = new MarkdownTable(2, header);
        for (String workload : workloads) {
            List<String> row = new ArrayList<>(List.of(workload, Shapes.text(workload)));
            row.add(Numbers.median(times.time(Times.Case.f32(workload, Engines.RONDO, threads))));
            engines.forEach(engine -> row.add(
                    isWrong(agreement, workload, engine)
                            ? "wrong"
                            : Numbers.spread(times.rondosLead(workload, engine, threads))));
            table.row(row);
        }
        return table.text();
    }

    private static boolean isWrong(List<AgreementResult> agreement, String workload, String engine) {
        return agreement.stream()
                .anyMatch(one -> one.workload().equals(workload)
                        && one.engine().equals(engine)
                        && one.precision().equals(Engines.F32)
                        && !one.agrees());
    }
}
