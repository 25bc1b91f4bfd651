package dev.rondo.bench;

import dev.rondo.bench.engine.EngineName;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Times lookups, one JVM for each engine and table. */
final class EmbeddingTimer {
    private static final List<String> ENGINES = List.of("rondo", "djl", "memcpy");
    private static final double BYTES_PER_MICRO_IN_GIGABYTES_PER_SECOND = 1e-3;

    private final JmhTimer timer;

    EmbeddingTimer(Path folder, Timing timing) {
        this.timer = new JmhTimer(folder, timing);
    }

    List<Results.Lookup> run(int rounds, List<Integer> threads) {
        List<Results.Lookup> rows = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            for (EmbeddingCase sizes : EmbeddingCase.values()) {
                for (int count : threads) {
                    for (String engine : ENGINES) {
                        // Copying is one thread's work whatever was asked for.
                        if (count == threads.get(0) || !engine.equals("memcpy")) {
                            rows.add(time(sizes, engine, count, round));
                        }
                    }
                }
            }
        }
        return rows;
    }

    private Results.Lookup time(EmbeddingCase sizes, String engine, int threads, int round) {
        List<String> arguments =
                engine.equals("memcpy") ? List.of() : EngineName.of(engine).jvmArguments(threads);
        String log = "embedding-" + sizes.text() + "-" + engine + "-" + threads;
        double micros = JmhTimer.time(
                timer.options(EmbeddingBenchmark.class, arguments, log)
                        .param("lookups", sizes.name())
                        .param("engine", engine)
                        .build(),
                log);
        double speed = sizes.bytes() / micros * BYTES_PER_MICRO_IN_GIGABYTES_PER_SECOND;
        return new Results.Lookup(sizes.text(), engine, threads, round, micros, speed);
    }
}
