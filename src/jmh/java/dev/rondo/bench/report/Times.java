package dev.rondo.bench.report;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Measured times, and their ratios. A ratio is always one of times of the same round, which were taken next to each
 * other: the machine's speed drifts from round to round.
 */
final class Times {
    private final Map<Case, Map<Integer, List<Double>>> byRound = new HashMap<>();
    private final Set<String> workloads = new LinkedHashSet<>();
    private final Set<String> engines = new TreeSet<>(Engines.ORDER);
    private final Set<String> lowPrecisions = new TreeSet<>();
    private final Set<Integer> threads = new TreeSet<>();

    private Times() {}

    /** What was timed. */
    record Case(String workload, String engine, String precision, int threads) {
        static Case f32(String workload, String engine, int threads) {
            return new Case(workload, engine, Engines.F32, threads);
        }
    }

    static Times of(Collection<TimingResult> measurements) {
        Times times = new Times();
        for (TimingResult m : measurements) {
            Case key = new Case(m.workload(), m.engine(), m.precision(), m.threads());
            times.byRound
                    .computeIfAbsent(key, k -> new TreeMap<>())
                    .computeIfAbsent(m.round(), round -> new ArrayList<>())
                    .add(m.microseconds());
            times.workloads.add(m.workload());
            times.engines.add(m.engine());
            times.threads.add(m.threads());
            if (!m.precision().equals(Engines.F32)) {
                times.lowPrecisions.add(m.precision());
            }
        }
        return times;
    }

    /** The names that pass, in the order in which they were measured. */
    List<String> workloads(Predicate<String> filter) {
        return workloads.stream().filter(filter).toList();
    }

    /** All engines but Rondo. */
    List<String> others() {
        return engines.stream().filter(engine -> !engine.equals(Engines.RONDO)).toList();
    }

    /** All precisions but f32. */
    List<String> lowPrecisions() {
        return List.copyOf(lowPrecisions);
    }

    /** The thread counts, ascending. */
    List<Integer> threads() {
        return List.copyOf(threads);
    }

    /** Microseconds over the rounds. */
    Optional<Spread> time(Case key) {
        List<Double> values = rounds(key).values().stream()
                .map(round -> Spread.of(round).median())
                .toList();
        return values.isEmpty() ? Optional.empty() : Optional.of(Spread.of(values));
    }

    /** How many times as long the one takes as the other, over the rounds that both took part in. */
    Optional<Spread> ratio(Case slower, Case faster) {
        List<Double> ratios = new ArrayList<>();
        rounds(slower).forEach((round, values) -> {
            List<Double> base = rounds(faster).get(round);
            if (base != null) {
                ratios.add(Spread.of(values).median() / Spread.of(base).median());
            }
        });
        return ratios.isEmpty() ? Optional.empty() : Optional.of(Spread.of(ratios));
    }

    /** How many times as fast Rondo is as another engine, both in f32. */
    Optional<Spread> rondosLead(String workload, String engine, int threadCount) {
        return ratio(Case.f32(workload, engine, threadCount), Case.f32(workload, Engines.RONDO, threadCount));
    }

    /** Microseconds by round. */
    Map<Integer, List<Double>> rounds(Case key) {
        return byRound.getOrDefault(key, Map.of());
    }
}
