package dev.rondo.bench;

import dev.rondo.bench.engine.EngineName;
import dev.rondo.bench.engine.Launch;
import java.util.ArrayList;
import java.util.List;

/** Times lookups, one JVM for each engine. */
final class EmbeddingTimer {
    private static final List<String> ENGINES = List.of("rondo", "rondo-new-output", "djl", "memcpy");
    private static final double BYTES_PER_MICRO_IN_GIGABYTES_PER_SECOND = 1e-3;

    /** A JVM's start, and a second or so for each case. */
    private static final double COST_MILLIS = 3_000;

    private final TimedProcess processes;
    private final Progress progress;

    EmbeddingTimer(TimedProcess processes, Progress progress) {
        this.processes = processes;
        this.progress = progress;
    }

    /** Tells the progress what will come. */
    void expect(int rounds, List<Integer> threads) {
        int copies = threads.size() - 1;
        progress.expect(rounds * (ENGINES.size() * threads.size() - copies), COST_MILLIS);
    }

    List<Results.Lookup> run(int rounds, List<Integer> threads) {
        List<Results.Lookup> rows = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            for (int count : threads) {
                for (String engine : ENGINES) {
                    // Copying is one thread's work whatever was asked for.
                    if (count == threads.get(0) || !engine.equals("memcpy")) {
                        rows.addAll(time(engine, count, round));
                        progress.done(COST_MILLIS);
                    }
                }
            }
        }
        return rows;
    }

    private List<Results.Lookup> time(String engine, int threads, int round) {
        Launch launch = launch(engine, threads);
        List<Results.Lookup> rows = new ArrayList<>();
        processes
                .run(EmbeddingMain.class, "embedding-" + engine + "-" + threads, launch, List.of(engine), List.of())
                .forEach((name, micros) -> {
                    EmbeddingCase sizes = EmbeddingCase.valueOf(name);
                    double speed = sizes.bytes() / micros * BYTES_PER_MICRO_IN_GIGABYTES_PER_SECOND;
                    rows.add(new Results.Lookup(sizes.text(), engine, threads, round, micros, speed));
                });
        return rows;
    }

    private static Launch launch(String engine, int threads) {
        return switch (engine) {
            case "memcpy" -> Launch.PLAIN;
            case "djl" -> EngineName.DJL.launch(threads);
            // So that memory is used again before it has grown to the size of the heap.
            case "rondo-new-output" -> EngineName.RONDO.launch(threads).with("-XX:MaxDirectMemorySize=512m");
            default -> EngineName.RONDO.launch(threads);
        };
    }
}
