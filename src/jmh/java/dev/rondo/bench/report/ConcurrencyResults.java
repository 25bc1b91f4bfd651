package dev.rondo.bench.report;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;

/** The results of concurrent calls by what they were taken of. */
record ConcurrencyResults(List<ConcurrencyResult> results) {
    /** The workloads in the order in which they were measured. */
    Set<String> workloads() {
        Set<String> names = new LinkedHashSet<>();
        results.forEach(result -> names.add(result.workload()));
        return names;
    }

    Set<String> engines() {
        Set<String> names = new TreeSet<>(Engines.ORDER);
        results.forEach(result -> names.add(result.engine()));
        return names;
    }

    Set<Integer> requestThreads() {
        Set<Integer> counts = new TreeSet<>();
        results.forEach(result -> counts.add(result.requestThreads()));
        return counts;
    }

    /** A value over the runs of the same setting. */
    Optional<Spread> spread(
            String workload, String engine, int requestThreads, ToDoubleFunction<ConcurrencyResult> value) {
        double[] values = results.stream()
                .filter(result -> result.workload().equals(workload)
                        && result.engine().equals(engine)
                        && result.requestThreads() == requestThreads)
                .mapToDouble(value)
                .toArray();
        return values.length == 0 ? Optional.empty() : Optional.of(Spread.of(values));
    }
}
