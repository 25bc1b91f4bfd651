package dev.rondo.internal.walk;

import dev.rondo.Tensor;
import dev.rondo.internal.cell.StepRows;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/**
 * How the caller's rows lie against the order of {@link StepRows}: a batch-first sequence has its first two dimensions
 * the other way round, and a packed batch has its states in the order before packing. Immutable.
 */
final class RowOrder {
    private final @Nullable PackedLayout layout;
    private final StepRows steps;
    private final boolean batchFirst;

    private RowOrder(@Nullable PackedLayout layout, StepRows steps, boolean batchFirst) {
        this.layout = layout;
        this.steps = steps;
        this.batchFirst = batchFirst;
    }

    static RowOrder packed(PackedLayout layout) {
        return new RowOrder(layout, StepRows.packed(layout.batchSizes()), false);
    }

    static RowOrder dense(int steps, int batch, boolean batchFirst) {
        // A single sequence is both.
        return new RowOrder(null, StepRows.dense(steps, batch), batchFirst && steps > 1 && batch > 1);
    }

    StepRows steps() {
        return steps;
    }

    /** Whether a sequence of the caller's can be used as it is. */
    boolean isPlain() {
        return !batchFirst;
    }

    /** The caller's sequence as rows in the order of the steps; itself where that is its order. */
    Tensor rows(Tensor callers, int width) {
        return batchFirst ? swapped(callers, steps.batch(), steps.steps(), width) : callers;
    }

    /** Rows in the order of the steps in the caller's order and shape; overwrites {@code callers}. */
    void give(Tensor rows, Tensor callers, int width) {
        if (batchFirst) {
            callers.segment()
                    .copyFrom(swapped(rows, steps.steps(), steps.batch(), width).segment());
        }
    }

    /** [outer, inner, width] as [inner, outer, width]. */
    private static Tensor swapped(Tensor from, int outer, int inner, int width) {
        Tensor to = Tensor.zeros(inner, outer, width);
        for (int o = 0; o < outer; o++) {
            for (int i = 0; i < inner; i++) {
                copy(from, (long) o * inner + i, to, (long) i * outer + o, width);
            }
        }
        return to;
    }

    /** A state of the caller's, [rows, N, width], in the order of the steps; null stays null. */
    @Nullable
    Tensor sorted(@Nullable Tensor state, int width) {
        if (state == null || layout == null) {
            return state;
        }
        Tensor sorted = Tensor.zeros(state.shape());
        int batch = steps.batch();
        for (int row = 0; row < state.numel() / width; row++) {
            int callers = row / batch * batch + layout.callersRow(row % batch);
            copy(state, callers, sorted, row, width);
        }
        return sorted;
    }

    /** Room for a state in the order of the steps: the caller's tensor itself where that is its order. */
    Tensor room(Tensor callers) {
        return layout == null ? callers : Tensor.zeros(callers.shape());
    }

    /** Puts a state from {@link #room} into the caller's order. */
    void giveState(Tensor sorted, Tensor callers, int width) {
        if (layout == null) {
            return;
        }
        int batch = steps.batch();
        for (int row = 0; row < callers.numel() / width; row++) {
            copy(sorted, row, callers, row / batch * batch + layout.callersRow(row % batch), width);
        }
    }

    private static void copy(Tensor from, long fromRow, Tensor to, long toRow, int width) {
        MemorySegment.copy(
                from.segment(),
                ValueLayout.JAVA_FLOAT,
                fromRow * width * Float.BYTES,
                to.segment(),
                ValueLayout.JAVA_FLOAT,
                toRow * width * Float.BYTES,
                width);
    }
}
