package dev.rondo.bench;

import dev.rondo.bench.engine.EngineName;
import dev.rondo.golden.Tolerance;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Compares the engines' outputs of a workload before they are timed: with the reference's, or, where that would take
 * minutes, with those of the first engine.
 */
final class Agreement {
    /** What the reference multiplies in a few seconds. */
    private static final long REFERENCE_OPERATIONS = 2_000_000_000;

    /** Whatever the derivation says, more than this is another result. */
    private static final double MOST = 1e-5;

    /** How far one engine's output lies from the expected one. */
    record Row(String workload, EngineName engine, int threads, double maxAbsDiff, double allowed) {
        /** Whether the difference is within what is allowed; that of NaN is not. */
        boolean agrees() {
            return maxAbsDiff <= allowed;
        }

        @Override
        public String toString() {
            return "%s, %d threads: %s differs by %.2g, allowed are %.2g"
                    .formatted(workload, threads, engine.text(), maxAbsDiff, allowed);
        }
    }

    private Agreement() {}

    /** Whether the reference runs the workload. */
    static boolean hasReference(Workload workload) {
        return workload.operations() <= REFERENCE_OPERATIONS;
    }

    /**
     * Compares; whoever disagrees is for the caller to leave out.
     *
     * @param outputs of the engines
     */
    static List<Row> check(Workload workload, int threads, float[] expected, Map<EngineName, float[]> outputs) {
        List<Row> rows = new ArrayList<>();
        outputs.forEach((engine, output) -> rows.add(
                new Row(workload.name(), engine, threads, maxAbsDiff(expected, output), allowed(workload, engine))));
        return rows;
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
}
