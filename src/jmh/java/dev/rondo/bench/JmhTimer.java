package dev.rondo.bench;

import java.nio.file.Path;
import java.util.Collection;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** Runs JMH benchmarks in this JVM, which is one engine's own: {@link EngineMain}. */
final class JmhTimer {
    private final Timing timing;
    private final Path logs;

    /** @param logs where JMH's own output goes */
    JmhTimer(Timing timing, Path logs) {
        this.timing = timing;
        this.logs = logs;
        logs.toFile().mkdirs();
    }

    /** Options for calls of that many floating-point operations; parameters are added by the caller. */
    ChainedOptionsBuilder options(Class<?> benchmark, long operations, String log) {
        return new OptionsBuilder()
                .include(benchmark.getName().replace(".", "\\.") + "\\.")
                .forks(0)
                .threads(1)
                .warmupIterations(1)
                .warmupTime(TimeValue.milliseconds(timing.warmUpMillis()))
                .measurementIterations(timing.iterations(operations))
                .measurementTime(TimeValue.milliseconds(Timing.ITERATION_MILLIS))
                .shouldFailOnError(true)
                .output(logs.resolve(log + ".log").toString());
    }

    /** Microseconds a call. */
    static double time(Options options, String what) {
        try {
            Collection<RunResult> results = new Runner(options).run();
            return results.stream()
                    .flatMap(result -> result.getBenchmarkResults().stream())
                    .map(JmhTimer::undisturbed)
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("nothing was measured: " + what));
        } catch (RunnerException e) {
            throw new IllegalStateException(
                    what + " failed; see " + options.getOutput().orElse("its output"), e);
        }
    }

    private static double undisturbed(BenchmarkResult result) {
        return Timing.undisturbed(result.getIterationResults().stream()
                .mapToDouble(iteration -> iteration.getPrimaryResult().getScore())
                .toArray());
    }
}
