package dev.rondo.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The ratios in a few columns, for the README: medians only. */
final class ReadmeTable {
    private static final List<String> SHOWN =
            List.of(Engines.NEWEST_PYTORCH, Engines.PYTORCH, Engines.ONNX_RUNTIME, Engines.BASELINE);

    private ReadmeTable() {}

    static String markdown(RunResults results) {
        Times times = Times.of(results.measurements());
        List<String> shown = SHOWN.stream().filter(times.others()::contains).toList();
        List<String> header = new ArrayList<>(List.of("workload"));
        for (int threads : times.threads()) {
            header.add("Rondo, us, " + Heading.threads(threads));
            shown.forEach(engine -> header.add(Engines.label(engine)));
        }
        MarkdownTable table = new MarkdownTable(1, header);
        for (String workload : times.workloads(name -> !Shapes.isSweep(name))) {
            List<String> row = new ArrayList<>(List.of(Shapes.text(workload)));
            for (int threads : times.threads()) {
                row.add(Numbers.median(times.time(Times.Case.f32(workload, Engines.RONDO, threads))));
                shown.forEach(engine -> row.add(Numbers.median(times.rondosLead(workload, engine, threads))));
            }
            table.row(row);
        }
        return "Rondo's time, f32, and how many times as long the others take (medians; above 1 Rondo is ahead) on "
                + Heading.machine(results) + "; " + versions(results) + ".\n\n" + table.text();
    }

    private static String versions(RunResults results) {
        return results.versions().entrySet().stream()
                .map(entry -> entry.getKey() + " " + entry.getValue())
                .collect(Collectors.joining(", "));
    }
}
