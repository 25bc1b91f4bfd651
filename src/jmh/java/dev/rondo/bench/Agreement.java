package dev.rondo.bench;

import dev.rondo.Precision;
import dev.rondo.bench.engine.EngineName;
import dev.rondo.golden.Tolerance;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Compares every engine's output of every workload before anything is timed: with Rondo's reference, or, where that
 * would take minutes, with Rondo on oneDNN.
 */
final class Agreement {
    /** What the reference multiplies in a few seconds. */
    private static final long REFERENCE_OPERATIONS = 2_000_000_000;

    /** Whatever the derivation says, more than this is another result. */
    private static final double MOST = 1e-5;

    /** How far one engine's output lies from the expected one, at most over its numbers of threads. */
    record Row(String workload, EngineName engine, double maxAbsDiff, double allowed) {}

    private final Path folder;
    private final List<Workload> workloads;
    private final Set<Path> written = new HashSet<>();

    Agreement(Path folder, List<Workload> workloads) {
        this.folder = folder;
        this.workloads = workloads;
    }

    /**
     * Runs and compares.
     *
     * @throws IllegalStateException naming each workload and engine that disagrees, and by how much
     */
    List<Row> check(List<EngineName> engines, List<Integer> threads, Outputs outputs) {
        List<Workload> small = workloads.stream()
                .filter(w -> w.operations() <= REFERENCE_OPERATIONS)
                .toList();
        write(outputs, EngineName.REFERENCE, 1, small);
        if (small.size() < workloads.size()) {
            write(outputs, EngineName.RONDO, 1, workloads);
        }
        SortedMap<String, Row> rows = new TreeMap<>();
        for (EngineName engine : engines) {
            for (int count : engine == EngineName.REFERENCE ? List.of(1) : threads) {
                List<Workload> run = engine == EngineName.REFERENCE
                        ? small
                        : workloads.stream()
                                .filter(workload ->
                                        engine.precision() == Precision.F32 || engine.times(workload, count))
                                .toList();
                write(outputs, engine, count, run);
                for (Workload workload : run) {
                    Row row = compare(workload, engine, count);
                    rows.merge(workload.name() + " " + engine, row, Agreement::worse);
                }
            }
        }
        requireAgreement(rows.values());
        return List.copyOf(rows.values());
    }

    /** What makes an engine write its outputs. */
    interface Outputs {
        void write(EngineName engine, int threads, List<Workload> workloads, Path folder);
    }

    private void write(Outputs outputs, EngineName engine, int threads, List<Workload> run) {
        Path target = outputs(engine, threads);
        if (!run.isEmpty() && written.add(target)) {
            outputs.write(engine, threads, run, target);
        }
    }

    private Path outputs(EngineName engine, int threads) {
        return folder.resolve("outputs").resolve(engine.text() + "-" + threads);
    }

    private Row compare(Workload workload, EngineName engine, int threads) {
        EngineName judge = workload.operations() <= REFERENCE_OPERATIONS ? EngineName.REFERENCE : EngineName.RONDO;
        float[] expected = read(judge, 1, workload);
        float[] actual = read(engine, threads, workload);
        return new Row(workload.name(), engine, maxAbsDiff(expected, actual), allowed(workload, engine));
    }

    private float[] read(EngineName engine, int threads, Workload workload) {
        return RawFloats.read(outputs(engine, threads).resolve(workload.name() + ".f32"));
    }

    /** The bound of one result against the truth, as the tests have it. */
    private static double allowed(Workload workload, EngineName engine) {
        return switch (engine.precision()) {
            case F32 -> allowed(workload);
            case BF16 -> Tolerance.bf16Values(workload.layers()).bound();
            case INT8 -> Tolerance.int8Values(workload.layers()).bound();
        };
    }

    private static double allowed(Workload workload) {
        int width = workload.width(workload.layers() - 1);
        long path = (long) workload.steps() * workload.layers();
        return Math.min(MOST, Tolerance.forward(width, workload.hidden(), path).bound());
    }

    /** Infinite where the sizes differ or a value is not a number. */
    private static double maxAbsDiff(float[] expected, float[] actual) {
        if (expected.length != actual.length) {
            return Double.POSITIVE_INFINITY;
        }
        double max = 0;
        for (int i = 0; i < expected.length; i++) {
            double difference = Math.abs((double) expected[i] - actual[i]);
            max = Double.isNaN(difference) ? Double.POSITIVE_INFINITY : Math.max(max, difference);
        }
        return max;
    }

    private static Row worse(Row first, Row second) {
        return first.maxAbsDiff() >= second.maxAbsDiff() ? first : second;
    }

    private static void requireAgreement(Collection<Row> rows) {
        List<String> failures = new ArrayList<>();
        for (Row row : rows) {
            if (!(row.maxAbsDiff() <= row.allowed())) {
                failures.add("%s: %s differs by %.2g, allowed are %.2g"
                        .formatted(row.workload(), row.engine().text(), row.maxAbsDiff(), row.allowed()));
            }
        }
        if (!failures.isEmpty()) {
            throw new IllegalStateException("the engines disagree; nothing was timed\n" + String.join("\n", failures));
        }
    }
}
