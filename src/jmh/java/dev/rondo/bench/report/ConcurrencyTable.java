package dev.rondo.bench.report;

import java.util.List;
import java.util.Optional;

/** Throughput and latency of a shared layer by the number of threads that call it. */
final class ConcurrencyTable {
    private ConcurrencyTable() {}

    static String markdown(ConcurrencyResults concurrency) {
        MarkdownTable table = new MarkdownTable(
                2, List.of("workload", "engine", "request threads", "calls/s", "times one's", "p50, us", "p99, us"));
        for (String workload : concurrency.workloads()) {
            for (String engine : concurrency.engines()) {
                for (int threads : concurrency.requestThreads()) {
                    row(concurrency, workload, engine, threads).ifPresent(table::row);
                }
            }
        }
        return table.text();
    }

    private static Optional<List<String>> row(
            ConcurrencyResults concurrency, String workload, String engine, int threads) {
        Optional<Spread> one = concurrency.spread(workload, engine, 1, ConcurrencyResult::callsPerSecond);
        return concurrency
                .spread(workload, engine, threads, ConcurrencyResult::callsPerSecond)
                .map(calls -> List.of(
                        workload,
                        Engines.label(engine),
                        Integer.toString(threads),
                        Numbers.plain(calls.median()),
                        one.map(base -> Numbers.ratio(calls.median() / base.median()))
                                .orElse(Numbers.NONE),
                        Numbers.median(
                                concurrency.spread(workload, engine, threads, ConcurrencyResult::p50Microseconds)),
                        Numbers.median(
                                concurrency.spread(workload, engine, threads, ConcurrencyResult::p99Microseconds))));
    }
}
