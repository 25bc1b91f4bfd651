package dev.rondo.bench;

import dev.rondo.bench.engine.EngineName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A server's question: how much do several request threads get out of one layer, and how long does each wait? */
final class Concurrency {
    private static final List<EngineName> ENGINES = List.of(EngineName.RONDO, EngineName.ONNXRUNTIME, EngineName.DJL);
    private static final List<String> WORKLOADS = List.of("step-h256", "batch-h256");

    private final Path folder;
    private final int millis;
    private final int rounds;
    private final Progress progress;

    /** @param millis measured for each number of threads in each round */
    Concurrency(Path folder, int millis, int rounds, Progress progress) {
        this.folder = folder;
        this.millis = millis;
        this.rounds = rounds;
        this.progress = progress;
    }

    private static List<EngineName> measured(List<EngineName> engines) {
        return ENGINES.stream().filter(engines::contains).toList();
    }

    /** Tells the progress what will come. */
    void expect(List<EngineName> engines) {
        progress.expect(rounds * WORKLOADS.size() * measured(engines).size(), cost());
    }

    private double cost() {
        return ConcurrencyMain.expectedMillis(millis);
    }

    /** In each round the engines take turns. */
    List<Results.Concurrent> run(List<EngineName> engines) {
        List<Results.Concurrent> rows = new ArrayList<>();
        for (String workload : WORKLOADS) {
            for (int round = 0; round < rounds; round++) {
                for (EngineName engine : measured(engines)) {
                    rows.addAll(run(workload, engine));
                    progress.done(cost());
                }
            }
        }
        return rows;
    }

    private List<Results.Concurrent> run(String workload, EngineName engine) {
        Path file = folder.resolve("outputs").resolve("concurrency-" + workload + "-" + engine.text() + ".csv");
        file.getParent().toFile().mkdirs();
        // One thread a call, which is what serves requests best.
        JavaProcess.run(
                engine.launch(1),
                folder,
                ConcurrencyMain.class,
                List.of(engine.text(), workload, Integer.toString(millis), file.toString()),
                folder.resolve("logs").resolve("concurrency-" + workload + "-" + engine.text() + ".log"));
        try {
            return Files.readAllLines(file).stream()
                    .map(line -> row(workload, engine, line.split(",", -1)))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Results.Concurrent row(String workload, EngineName engine, String[] fields) {
        return new Results.Concurrent(
                workload,
                engine,
                Integer.parseInt(fields[0]),
                Double.parseDouble(fields[1]),
                Double.parseDouble(fields[2]),
                Double.parseDouble(fields[3]));
    }
}
