package dev.rondo.internal.onednn;

import dev.rondo.Tensor;
import dev.rondo.internal.cell.CellKernel;
import dev.rondo.internal.cell.CellRun;
import dev.rondo.internal.cell.CellSpec;
import dev.rondo.internal.cell.CellWeights;
import dev.rondo.internal.cell.Rows;
import dev.rondo.internal.onednn.weights.LargestMagnitude;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A relu cell in which NaN stays NaN. oneDNN's relu turns NaN into 0, where PyTorch's keeps it. A NaN needs a NaN, an
 * infinity or an overflow to come from, so that runs in which every input and output is small enough cannot have one;
 * the others are computed once more by the equations.
 */
final class ReluKernel implements CellKernel {
    private final CellKernel fast;
    private final CellWeights weights;
    private final Function<CellWeights, CellKernel> equations;
    private final int harmless;
    private @Nullable CellKernel exact;

    /**
     * Wraps a kernel.
     *
     * @param equations makes the kernel for the rare runs
     */
    ReluKernel(CellKernel fast, CellWeights weights, Function<CellWeights, CellKernel> equations) {
        this.fast = fast;
        this.weights = weights;
        this.equations = equations;
        this.harmless = harmlessMagnitude(weights);
    }

    /**
     * Raw bits of the largest value that, multiplied by a row of weights and added up in any order, stays finite; half
     * of it for rounding. Below all values when a weight is not finite itself.
     */
    private static int harmlessMagnitude(CellWeights weights) {
        float[] ih = weights.weightIh().toArray();
        float[] hh = weights.weightHh().toArray();
        int rows = weights.spec().gateRows();
        double largest = 1;
        for (int r = 0; r < rows; r++) {
            double sum = bias(weights.biasIh(), r) + bias(weights.biasHh(), r);
            for (int k = 0; k < ih.length / rows; k++) {
                sum += Math.abs(ih[r * (ih.length / rows) + k]);
            }
            for (int k = 0; k < hh.length / rows; k++) {
                sum += Math.abs(hh[r * (hh.length / rows) + k]);
            }
            largest = Math.max(largest, sum);
        }
        return Double.isFinite(largest) ? Float.floatToRawIntBits((float) (Float.MAX_VALUE / largest / 2)) : -1;
    }

    private static double bias(@Nullable Tensor bias, int row) {
        return bias == null ? 0 : Math.abs((double) bias.get(row));
    }

    @Override
    public void forward(CellRun run) {
        CellSpec spec = weights.spec();
        boolean harmlessInput = isHarmless(run.x, run.steps(), run.batch(), spec.inputSize())
                && (run.h0.isAbsent() || isHarmless(run.h0, 1, run.batch(), spec.outputSize()));
        if (harmlessInput) {
            fast.forward(run);
        }
        if (!harmlessInput || !isHarmless(run.y, run.steps(), run.batch(), spec.outputSize())) {
            exact().forward(run);
        }
    }

    /** Whether no magnitude exceeds the limit. */
    private boolean isHarmless(Rows rows, int steps, int batch, int width) {
        return LargestMagnitude.bits(rows, steps, batch, width) <= harmless;
    }

    private synchronized CellKernel exact() {
        CellKernel present = exact;
        if (present == null) {
            present = equations.apply(weights);
            exact = present;
        }
        return present;
    }

    @Override
    public boolean acquireTwo(int batch, long rows) {
        return fast.acquireTwo(batch, rows);
    }

    @Override
    public long nanosOfTwo(int batch, long rows) {
        return fast.nanosOfTwo(batch, rows);
    }

    @Override
    public void releaseTwo() {
        fast.releaseTwo();
    }

    @Override
    public long packedBytes() {
        return fast.packedBytes();
    }

    @Override
    public synchronized void close() {
        if (exact != null) {
            exact.close();
        }
        fast.close();
    }
}
