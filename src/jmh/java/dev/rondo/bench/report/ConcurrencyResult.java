package dev.rondo.bench.report;

/** What several threads that call one shared layer got. */
record ConcurrencyResult(
        String workload,
        String engine,
        int requestThreads,
        double callsPerSecond,
        double p50Microseconds,
        double p99Microseconds) {
    static ConcurrencyResult of(Fields fields) {
        return new ConcurrencyResult(
                fields.text("workload"),
                fields.text("engine"),
                fields.whole("requestThreads"),
                fields.number("callsPerSecond"),
                fields.number("p50Microseconds"),
                fields.number("p99Microseconds"));
    }
}
