package dev.rondo.bench;

import dev.rondo.bench.engine.Call;
import dev.rondo.bench.engine.Engine;
import dev.rondo.bench.engine.EngineName;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Times one engine's call; {@link EngineMain} runs it in the engine's own JVM. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class EngineBenchmark {
    /** A name from {@link Workloads}. */
    @Param("article")
    public String workload;

    /** An {@link EngineName}. */
    @Param("rondo")
    public String engine;

    /** Threads a call. */
    @Param("1")
    public int threads;

    private Engine opened;
    private Call call;

    @SuppressWarnings("NullAway.Init") // JMH sets the parameters, then calls open
    public EngineBenchmark() {}

    /** Makes the layer. */
    @Setup
    public void open() {
        opened = EngineName.of(engine).open(WorkloadData.of(Workloads.named(workload)), threads);
        call = opened.newCall();
    }

    /** What is timed. */
    @Benchmark
    public void run() {
        call.run();
    }

    /** Frees the layer. */
    @TearDown
    public void close() throws Exception {
        call.close();
        opened.close();
    }
}
