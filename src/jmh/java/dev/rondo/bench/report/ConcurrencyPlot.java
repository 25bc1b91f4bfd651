package dev.rondo.bench.report;

import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.knowm.xchart.CategoryChart;

/** Latency and throughput of a shared layer against the number of threads that call it. */
final class ConcurrencyPlot {
    private ConcurrencyPlot() {}

    static Optional<CategoryChart> latency(ConcurrencyResults concurrency, String workload) {
        return chart(
                concurrency,
                workload,
                "Latency of concurrent calls, " + Shapes.text(workload),
                "99th percentile, microseconds",
                true,
                ConcurrencyResult::p99Microseconds);
    }

    static Optional<CategoryChart> throughput(ConcurrencyResults concurrency, String workload) {
        return chart(
                concurrency,
                workload,
                "Throughput of concurrent calls, " + Shapes.text(workload),
                "calls/s",
                false,
                ConcurrencyResult::callsPerSecond);
    }

    private static Optional<CategoryChart> chart(
            ConcurrencyResults concurrency,
            String workload,
            String title,
            String yTitle,
            boolean logarithmic,
            ToDoubleFunction<ConcurrencyResult> value) {
        return LinePlot.of(
                title,
                "threads that call one shared layer",
                yTitle,
                logarithmic,
                concurrency.requestThreads(),
                concurrency.engines(),
                (engine, threads) -> concurrency.spread(workload, engine, threads, value));
    }
}
