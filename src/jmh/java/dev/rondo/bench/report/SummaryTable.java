package dev.rondo.bench.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Of each engine the median ratio, the smallest one, and the workloads on which Rondo is behind. */
final class SummaryTable {
    private SummaryTable() {}

    static String markdown(Times times, List<String> workloads) {
        MarkdownTable table =
                new MarkdownTable(2, List.of("against", "threads", "workloads", "median", "smallest", "on", "below 1"));
        StringBuilder behind = new StringBuilder();
        for (String engine : times.others()) {
            for (int threads : times.threads()) {
                Map<String, Double> ratios = ratios(times, workloads, engine, threads);
                if (!ratios.isEmpty()) {
                    table.row(row(engine, threads, ratios));
                    behind.append(behind(engine, threads, ratios));
                }
            }
        }
        return table.text() + (behind.isEmpty() ? "" : "\nRondo is behind\n\n" + behind);
    }

    private static Map<String, Double> ratios(Times times, List<String> workloads, String engine, int threads) {
        Map<String, Double> ratios = new TreeMap<>(Comparator.comparingInt(workloads::indexOf));
        for (String workload : workloads) {
            times.rondosLead(workload, engine, threads).ifPresent(spread -> ratios.put(workload, spread.median()));
        }
        return ratios;
    }

    private static List<String> row(String engine, int threads, Map<String, Double> ratios) {
        Spread spread = Spread.of(ratios.values());
        String smallestOn = ratios.entrySet().stream()
                .min(Map.Entry.comparingByValue())
                .orElseThrow()
                .getKey();
        List<String> row = new ArrayList<>(List.of(Engines.label(engine), Integer.toString(threads)));
        row.add(Integer.toString(ratios.size()));
        row.add(Numbers.ratio(spread.median()));
        row.add(Numbers.ratio(spread.smallest()));
        row.add(smallestOn);
        row.add(Long.toString(
                ratios.values().stream().filter(ratio -> ratio < 1).count()));
        return row;
    }

    /** A list item that names the workloads; nothing where there are none. */
    private static String behind(String engine, int threads, Map<String, Double> ratios) {
        String workloads = ratios.entrySet().stream()
                .filter(entry -> entry.getValue() < 1)
                .map(entry -> entry.getKey() + " " + Numbers.nearOne(entry.getValue()))
                .collect(Collectors.joining(", "));
        return workloads.isEmpty()
                ? ""
                : "- " + Engines.label(engine) + ", " + Heading.threads(threads) + ": " + workloads + "\n";
    }
}
