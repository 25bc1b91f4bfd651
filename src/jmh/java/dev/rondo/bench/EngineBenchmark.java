package dev.rondo.bench;

import dev.rondo.bench.engine.Call;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Times a call of the layer that {@link EngineMain} has opened. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class EngineBenchmark {
    private Call call;

    @SuppressWarnings("NullAway.Init") // JMH calls open
    public EngineBenchmark() {}

    /** Makes what the measuring thread needs. */
    @Setup
    public void open() {
        call = EngineMain.open().newCall();
    }

    /** What is timed. */
    @Benchmark
    public void run() {
        call.run();
    }

    /** Frees it. */
    @TearDown
    public void close() {
        call.close();
    }
}
