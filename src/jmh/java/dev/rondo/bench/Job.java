package dev.rondo.bench;

import dev.rondo.bench.engine.EngineName;
import java.util.List;

/** A workload that is timed in some rounds, by some engines one after the other. */
record Job(Workload workload, List<EngineName> engines, List<Integer> threads, int rounds) {
    /** The engines of a plot of time against a size. */
    private static final List<EngineName> SWEPT =
            List.of(EngineName.RONDO, EngineName.ONNXRUNTIME, EngineName.DJL, EngineName.PYTORCH);

    /** A row of the table. */
    static Job table(Workload workload, List<EngineName> engines, List<Integer> threads, int rounds) {
        return new Job(workload, engines, threads, rounds);
    }

    /** A point of a plot: with one thread, for there are many. */
    static Job sweep(Workload workload, List<EngineName> engines, int rounds) {
        return new Job(workload, engines.stream().filter(SWEPT::contains).toList(), List.of(1), rounds);
    }

    /** The engines that have a turn with that many threads. */
    List<EngineName> enginesWith(int threadCount) {
        return engines.stream()
                .filter(engine -> engine.times(workload, threadCount))
                .toList();
    }
}
