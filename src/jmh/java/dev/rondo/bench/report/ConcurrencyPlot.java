package dev.rondo.bench.report;

import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.knowm.xchart.CategoryChart;

/** Latency and throughput of a shared layer against the number of threads that call it. */
final class ConcurrencyPlot {
    private ConcurrencyPlot() {}

    static Optional<CategoryChart> latency(ConcurrencyResults concurrency, String workload, String machine) {
        return chart(
                concurrency,
                workload,
                "Latency of concurrent calls, " + Shapes.text(workload) + ", " + machine,
                "99th percentile, microseconds",
                ConcurrencyResult::p99Microseconds);
    }

    static Optional<CategoryChart> throughput(ConcurrencyResults concurrency, String workload, String machine) {
        return chart(
                concurrency,
                workload,
                "Throughput of concurrent calls, " + Shapes.text(workload) + ", " + machine,
                "calls/s",
                ConcurrencyResult::callsPerSecond);
    }

    private static Optional<CategoryChart> chart(
            ConcurrencyResults concurrency,
            String workload,
            String title,
            String yTitle,
            ToDoubleFunction<ConcurrencyResult> value) {
        return LinePlot.of(
                title,
                "threads that call one shared layer",
                yTitle,
                false,
                concurrency.requestThreads(),
                concurrency.engines(),
                (engine, threads) -> concurrency.spread(workload, engine, threads, value));
    }
}
