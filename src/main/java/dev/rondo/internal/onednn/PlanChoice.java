package dev.rondo.internal.onednn;

import dev.rondo.Precision;
import dev.rondo.internal.cell.CellKind;
import dev.rondo.internal.cell.CellSpec;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Which kind of plan runs a problem: oneDNN's recurrent primitive, or matrix products. Where both are worth a try, a
 * {@link PlanTrial} decides; {@code -Drondo.plan=primitive|matmul} pins the choice where both can run.
 */
enum PlanChoice {
    /** oneDNN's recurrent primitive. */
    PRIMITIVE,
    /** {@link MatmulPlan}. */
    MATMUL;

    /** Shorter runs have no input part to share between steps. */
    static final int FEWEST_STEPS = 4;
    /** 1 MiB of float32, or half of that in bfloat16: second-level caches of servers have 1 to 2. */
    private static final long FEWEST_WEIGHTS = 1 << 18;

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

    /** The choice for a run of {@code steps} steps, or null where a trial has to decide. */
    static @Nullable PlanChoice withoutTrial(CellSpec spec, Precision precision, int steps, int batch) {
        if (PINNED.equals("primitive") || !canMultiply(spec, precision)) {
            return PRIMITIVE;
        }
        if (PINNED.equals("matmul")) {
            return MATMUL;
        }
        return isOpen(spec, steps, batch) ? null : PRIMITIVE;
    }

    /** Products run where oneDNN has packed weights for them, without projections. */
    private static boolean canMultiply(CellSpec spec, Precision precision) {
        return precision != Precision.INT8 && spec.projSize() == 0 && Isa.hasBlockedWeights();
    }

    /**
     * Whether either kind may be faster. A batch of two rows and more makes the primitive read all weights in each
     * step, which costs once they do not fit into the second-level cache; so does a GRU's single row, but no other
     * cell's. How much it costs depends on the processor's caches and on the batch.
     */
    static boolean isOpen(CellSpec spec, int steps, int batch) {
        long weights = (long) spec.gateRows() * (spec.inputSize() + spec.hiddenSize());
        boolean readsAllEachStep = batch >= 2 || spec.kind() == CellKind.GRU;
        return steps >= FEWEST_STEPS && readsAllEachStep && weights >= FEWEST_WEIGHTS;
    }
}
