package dev.rondo.internal.onednn.training;

import dev.rondo.internal.cell.CellSpec;
import dev.rondo.internal.cell.GradientRun;
import dev.rondo.internal.cell.Rows;
import dev.rondo.internal.cell.StepRows;
import dev.rondo.internal.cell.TrainingRun;
import dev.rondo.internal.dnnl.HotCalls;
import dev.rondo.internal.dnnl.RawMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What all threads share of one run, forward or back. */
final class Pass {
    final TrainingRun run;
    final StepRows steps;
    final TapeMemory tape;
    final TrainingWeights weights;
    final CellSpec spec;
    final HotCalls.Pins pins = new HotCalls.Pins();

    private @Nullable GradientRun gradients;

    Pass(TrainingRun run, TapeMemory tape, TrainingWeights weights, CellSpec spec) {
        this.run = run;
        this.steps = run.steps();
        this.tape = tape;
        this.weights = weights;
        this.spec = spec;
        pin(run.x);
    }

    /** Native calls keep the caller's input open, and the room for its gradient. */
    private void pin(Rows second) {
        MemorySegment none = MemorySegment.NULL;
        MemorySegment other = second.isAbsent() ? none : second.tensor().segment();
        pins.set(run.x.tensor().segment(), other, none, none, none, none);
    }

    /** Turns round. */
    void setGradients(GradientRun run) {
        gradients = run;
        pin(run.x);
    }

    GradientRun gradients() {
        GradientRun present = gradients;
        if (present == null) {
            throw new IllegalStateException("a pass that has not turned");
        }
        return present;
    }

    /** The s-th step that is computed. */
    int step(int s) {
        return steps.step(s, run.reverse());
    }

    /** Rows of the step computed before the s-th one, whose sequences have had a step, or 0. */
    int sizeBefore(int s) {
        return s == 0 ? 0 : Math.min(steps.size(step(s - 1)), steps.size(step(s)));
    }

    /** Rows of the s-th step whose sequences go on with the step computed after it. */
    int sizeAfter(int s) {
        return s + 1 == steps.steps() ? 0 : Math.min(steps.size(step(s + 1)), steps.size(step(s)));
    }

    /** The step of a sequence that is computed first. */
    int firstStep(int n) {
        return run.reverse() ? steps.length(n) - 1 : 0;
    }

    /** The address of a caller's row. */
    static long address(Rows rows, int row) {
        return rows.tensor().segment().address() + rows.row(0, row) * Float.BYTES;
    }

    /** Copies a caller's row to an address, or zeros where there is none. */
    static void load(Rows rows, int row, long address, int length) {
        if (rows.isAbsent()) {
            RawMemory.ALL.asSlice(address, (long) length * Float.BYTES).fill((byte) 0);
        } else {
            MemorySegment.copy(
                    rows.tensor().segment(),
                    rows.row(0, row) * Float.BYTES,
                    RawMemory.ALL,
                    address,
                    (long) length * Float.BYTES);
        }
    }

    /** Copies an address to a caller's row. */
    static void store(long address, Rows rows, int row, int length) {
        MemorySegment.copy(
                RawMemory.ALL,
                address,
                rows.tensor().segment(),
                rows.row(0, row) * Float.BYTES,
                (long) length * Float.BYTES);
    }

    /** Reads a caller's row, or zeros where there is none. */
    static void read(Rows rows, int row, float[] to, int at, int length) {
        if (rows.isAbsent()) {
            Arrays.fill(to, at, at + length, 0);
        } else {
            MemorySegment.copy(
                    rows.tensor().segment(), ValueLayout.JAVA_FLOAT, rows.row(0, row) * Float.BYTES, to, at, length);
        }
    }

    /** Writes a caller's row. */
    static void write(float[] from, int at, Rows rows, int row, int length) {
        MemorySegment.copy(
                from, at, rows.tensor().segment(), ValueLayout.JAVA_FLOAT, rows.row(0, row) * Float.BYTES, length);
    }
}
