package dev.rondo.bench.report;

import java.util.ArrayList;
import java.util.List;

/** Rondo's time of each workload, and how many times as long each other engine takes. */
final class SpeedTable {
    private SpeedTable() {}

    static String markdown(Times times, List<String> workloads, int threads) {
        List<String> engines = times.others().stream()
                .filter(engine -> workloads.stream()
                        .anyMatch(workload ->
                                times.rondosLead(workload, engine, threads).isPresent()))
                .toList();
        List<String> header = new ArrayList<>(List.of("workload", "shape", "Rondo, us"));
        engines.forEach(engine -> header.add(Engines.label(engine)));
        MarkdownTable table = new MarkdownTable(2, header);
        for (String workload : workloads) {
            List<String> row = new ArrayList<>(List.of(workload, Shapes.text(workload)));
            row.add(Numbers.median(times.time(Times.Case.f32(workload, Engines.RONDO, threads))));
            engines.forEach(engine -> row.add(Numbers.spread(times.rondosLead(workload, engine, threads))));
            table.row(row);
        }
        return table.text();
    }
}
