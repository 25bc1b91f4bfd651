package dev.rondo.internal.onednn;

import dev.rondo.Precision;
import dev.rondo.internal.spi.CellKind;
import dev.rondo.internal.spi.CellSpec;
import java.util.Locale;

/**
 * Which kind of plan runs a problem: oneDNN's recurrent primitive, or matrix products. The rule rests on the
 * measurements in docs/performance.md; {@code -Drondo.plan=primitive|matmul} pins the choice where both can run.
 */
enum PlanChoice {
    /** oneDNN's recurrent primitive. */
    PRIMITIVE,
    /** {@link MatmulPlan}. */
    MATMUL;

    private static final int FEWEST_STEPS = 4;
    /** 2 MiB of float32, where second-level caches of servers have 1 to 2. */
    private static final long FEWEST_WEIGHTS = 1 << 19;

    /** Rows that keep the processor busy enough to hide reading an LSTM's weights from huge pages. */
    private static final int ROWS_THAT_HIDE_READING = 32;

    private static final String PROPERTY = "rondo.plan";
    private static final String PINNED = pinned();

    private static String pinned() {
        String wanted = System.getProperty(PROPERTY, "auto").toLowerCase(Locale.ROOT);
        return switch (wanted) {
            case "auto", "primitive", "matmul" -> wanted;
            default ->
                throw new IllegalArgumentException(
                        "-D" + PROPERTY + "=" + wanted + " is unknown; use auto, primitive or matmul");
        };
    }

    /** The choice for a run of {@code steps} steps. */
    static PlanChoice of(CellSpec spec, Precision precision, int steps, int batch) {
        if (PINNED.equals("primitive") || !canMultiply(spec, precision)) {
            return PRIMITIVE;
        }
        return PINNED.equals("matmul") || matmulIsFaster(spec, steps, batch) ? MATMUL : PRIMITIVE;
    }

    /** Products run where oneDNN has packed weights for them, without projections. */
    private static boolean canMultiply(CellSpec spec, Precision precision) {
        return precision == Precision.F32 && spec.projSize() == 0 && Isa.hasBlockedWeights();
    }

    /**
     * A batch of two rows and more makes the primitive read all weights in each step, which costs once they do not fit
     * into the second-level cache; so does a GRU's single row, but no other cell's. From 32 rows on the primitive of an
     * LSTM is ahead again. Short runs have no input part to share.
     */
    static boolean matmulIsFaster(CellSpec spec, int steps, int batch) {
        long weights = (long) spec.gateRows() * (spec.inputSize() + spec.hiddenSize());
        boolean readsAllEachStep = batch >= 2 || spec.kind() == CellKind.GRU;
        boolean hidesReading = spec.kind() == CellKind.LSTM && batch >= ROWS_THAT_HIDE_READING;
        return steps >= FEWEST_STEPS && readsAllEachStep && !hidesReading && weights >= FEWEST_WEIGHTS;
    }
}
