package dev.rondo.bench;

import dev.rondo.bench.engine.Call;
import dev.rondo.bench.engine.Engine;
import dev.rondo.bench.engine.EngineName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** Has 1, 2, 4 and 8 threads call one shared layer as fast as they can; {@link Concurrency} starts it. */
final class ConcurrencyMain {
    private static final int[] REQUEST_THREADS = {1, 2, 4, 8};
    private static final int DIGITS = 3;
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double NANOS_PER_MICRO = 1e3;

    /** Starts, loads and compiles. */
    private static final int START_MILLIS = 1_000;

    private ConcurrencyMain() {}

    /** About how long it runs. */
    static double expectedMillis(int millis) {
        return START_MILLIS + 1.5 * millis * REQUEST_THREADS.length;
    }

    /** Arguments: the engine, the workload, milliseconds for each number of threads, and the file for the results. */
    public static void main(String[] arguments) throws Exception {
        WorkloadData data = WorkloadData.draw(Workloads.named(arguments[1]));
        long millis = Long.parseLong(arguments[2]);
        List<String> lines = new ArrayList<>();
        try (Engine engine = EngineName.of(arguments[0]).open(data, 1)) {
            for (int threads : REQUEST_THREADS) {
                measure(engine, threads, TimeUnit.MILLISECONDS.toNanos(millis) / 2);
                lines.add(line(threads, measure(engine, threads, TimeUnit.MILLISECONDS.toNanos(millis))));
            }
        }
        Files.write(Path.of(arguments[3]), lines);
    }

    private record Requests(Histogram latencies, double callsPerSecond) {}

    private static Requests measure(Engine engine, int threads, long nanos) throws Exception {
        CyclicBarrier start = new CyclicBarrier(threads);
        try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
            List<Future<Requests>> futures = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                futures.add(executor.submit(() -> request(engine, start, nanos)));
            }
            Histogram all = new Histogram(DIGITS);
            double callsPerSecond = 0;
            for (Future<Requests> future : futures) {
                all.add(future.get().latencies());
                callsPerSecond += future.get().callsPerSecond();
            }
            return new Requests(all, callsPerSecond);
        }
    }

    private static Requests request(Engine engine, CyclicBarrier start, long nanos) throws Exception {
        Histogram latencies = new Histogram(DIGITS);
        try (Call call = engine.newCall()) {
            call.run();
            start.await();
            long begin = System.nanoTime();
            long before = begin;
            while (before - begin < nanos) {
                call.run();
                long after = System.nanoTime();
                latencies.recordValue(after - before);
                before = after;
            }
            // Each thread by its own clock, since the last call may end late.
            return new Requests(latencies, latencies.getTotalCount() * NANOS_PER_SECOND / (before - begin));
        }
    }

    private static String line(int threads, Requests requests) throws IOException {
        return String.format(
                Locale.ROOT,
                "%d,%.3f,%.3f,%.3f",
                threads,
                requests.callsPerSecond(),
                requests.latencies().getValueAtPercentile(50) / NANOS_PER_MICRO,
                requests.latencies().getValueAtPercentile(99) / NANOS_PER_MICRO);
    }
}
