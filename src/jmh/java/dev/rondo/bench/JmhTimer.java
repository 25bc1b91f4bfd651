package dev.rondo.bench;

import dev.rondo.bench.engine.EngineName;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** Runs a JMH benchmark once, in one fork. */
final class JmhTimer {
    private final Path folder;
    private final Timing timing;

    JmhTimer(Path folder, Timing timing) {
        this.folder = folder;
        this.timing = timing;
    }

    /** Microseconds a call. */
    double time(Workload workload, EngineName engine, int threads) {
        String log = workload.name() + "-" + engine.text() + "-" + threads;
        return time(
                options(EngineBenchmark.class, engine.jvmArguments(threads), log)
                        .param("workload", workload.name())
                        .param("engine", engine.text())
                        .param("threads", Integer.toString(threads))
                        .build(),
                log);
    }

    ChainedOptionsBuilder options(Class<?> benchmark, List<String> jvmArguments, String log) {
        Path logs = folder.resolve("logs");
        logs.toFile().mkdirs();
        return new OptionsBuilder()
                .include(benchmark.getName().replace(".", "\\.") + "\\.")
                .jvm(JavaProcess.executable())
                .jvmArgs(JavaProcess.arguments(folder.resolve("cache"), jvmArguments)
                        .toArray(String[]::new))
                .forks(1)
                .threads(1)
                .warmupIterations(timing.warmUpIterations())
                .warmupTime(TimeValue.milliseconds(timing.warmUpMillis()))
                .measurementIterations(timing.iterations())
                .measurementTime(TimeValue.milliseconds(timing.millis()))
                .shouldFailOnError(true)
                .output(logs.resolve(log + ".log").toString());
    }

    /** The median over the iterations, since a neighbour may disturb any of them. */
    static double time(Options options, String what) {
        try {
            Collection<RunResult> results = new Runner(options).run();
            return results.stream()
                    .flatMap(result -> result.getBenchmarkResults().stream())
                    .map(JmhTimer::median)
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("nothing was measured: " + what));
        } catch (RunnerException e) {
            throw new IllegalStateException(
                    what + " failed; see " + options.getOutput().orElse("its output"), e);
        }
    }

    private static double median(BenchmarkResult result) {
        return median(result.getIterationResults().stream()
                .mapToDouble(iteration -> iteration.getPrimaryResult().getScore())
                .toArray());
    }

    static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }
}
