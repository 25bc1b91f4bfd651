package dev.rondo.bench.report;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The largest difference of each engine's outputs, without which no time would count. */
final class AgreementTable {
    private AgreementTable() {}

    private record Setting(String engine, String precision) {}

    static String markdown(List<AgreementResult> agreement) {
        MarkdownTable table = new MarkdownTable(
                2,
                List.of(
                        "engine",
                        "precision",
                        "workloads",
                        "largest difference",
                        "allowed there",
                        "on",
                        "left out on"));
        Comparator<Setting> order = Comparator.comparing(Setting::precision, Comparator.reverseOrder())
                .thenComparing(Setting::engine, Engines.ORDER);
        Map<Setting, List<AgreementResult>> bySetting = agreement.stream()
                .collect(Collectors.groupingBy(
                        one -> new Setting(one.engine(), one.precision()),
                        () -> new TreeMap<>(order),
                        Collectors.toList()));
        bySetting.forEach((setting, list) -> {
            AgreementResult worst = list.stream()
                    .max(Comparator.comparingDouble(AgreementResult::maxAbsDiff))
                    .orElseThrow();
            table.row(List.of(
                    Engines.label(setting.engine()),
                    setting.precision(),
                    Integer.toString(list.size()),
                    Numbers.scientific(worst.maxAbsDiff()),
                    Numbers.scientific(worst.allowed()),
                    worst.workload(),
                    leftOut(list)));
        });
        return table.text();
    }

    private static String leftOut(List<AgreementResult> list) {
        String workloads = list.stream()
                .filter(one -> !one.agrees())
                .map(AgreementResult::workload)
                .distinct()
                .collect(Collectors.joining(", "));
        return workloads.isEmpty() ? "-" : workloads;
    }
}
