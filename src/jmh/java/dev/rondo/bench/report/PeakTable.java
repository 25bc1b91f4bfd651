package dev.rondo.bench.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Rondo's GFLOP/s against what the machine's fastest matrix product reaches in the same round. */
final class PeakTable {
    private final Times times;
    private final Map<Setting, Map<Integer, List<Peak>>> peaks;

    private PeakTable(Times times, List<Peak> peaks) {
        this.times = times;
        this.peaks = peaks.stream()
                .collect(Collectors.groupingBy(
                        peak -> new Setting(peak.precision(), peak.threads()), Collectors.groupingBy(Peak::round)));
    }

    private record Setting(String precision, int threads) {}

    /** Empty where no peak was measured. */
    static String markdown(Times times, List<Peak> peaks, List<String> workloads) {
        MarkdownTable table = new MarkdownTable(
                2,
                List.of("workload", "precision", "threads", "Rondo, GFLOP/s", "matmul peak, GFLOP/s", "of the peak"));
        PeakTable rows = new PeakTable(times, peaks);
        List<Setting> settings = rows.peaks.keySet().stream()
                .sorted(Comparator.comparing(Setting::precision, Comparator.reverseOrder())
                        .thenComparing(Setting::threads))
                .toList();
        for (String workload : workloads) {
            settings.forEach(setting -> rows.row(workload, setting).ifPresent(table::row));
        }
        return table.text();
    }

    private Optional<List<String>> row(String workload, Setting setting) {
        List<Double> rates = new ArrayList<>();
        List<Double> highest = new ArrayList<>();
        List<Double> fractions = new ArrayList<>();
        Times.Case key = new Times.Case(workload, Engines.RONDO, setting.precision(), setting.threads());
        times.rounds(key).forEach((round, microseconds) -> {
            List<Peak> ofRound = peaks.getOrDefault(setting, Map.of()).getOrDefault(round, List.of());
            if (!ofRound.isEmpty()) {
                double peak = ofRound.stream().mapToDouble(Peak::gflops).max().orElseThrow();
                double rate = Shapes.gigaOperations(workload)
                        / Spread.of(microseconds).median()
                        * 1e6;
                rates.add(rate);
                highest.add(peak);
                fractions.add(rate / peak);
            }
        });
        return rates.isEmpty()
                ? Optional.empty()
                : Optional.of(List.of(
                        workload,
                        setting.precision(),
                        Integer.toString(setting.threads()),
                        Numbers.plain(Spread.of(rates).median()),
                        Numbers.plain(Spread.of(highest).median()),
                        Numbers.percent(Spread.of(fractions).median())));
    }
}
