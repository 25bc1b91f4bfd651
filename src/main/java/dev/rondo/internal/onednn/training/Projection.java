package dev.rondo.internal.onednn.training;

import dev.rondo.internal.cell.CellSpec;
import dev.rondo.internal.dnnl.Gemm;
import dev.rondo.internal.dnnl.OneDnn;
import dev.rondo.internal.dnnl.ScratchBuffer;
import org.jspecify.annotations.Nullable;

/** The product that makes an LSTM's h of {@code o tanh(c)}, and the one back; idle without a projection. */
final class Projection implements AutoCloseable {
    private final int hidden;
    private final int out;
    private final ScratchBuffer rows = new ScratchBuffer();
    private final Rounding rounding;
    private final @Nullable StepProducts forward;
    private final @Nullable StepProducts back;
    /** Where the rows of the present step are. */
    private long step;

    Projection(OneDnn oneDnn, ScratchBuffer scratch, CellSpec spec, TrainingWeights weights, Rounding rounding) {
        this.rounding = rounding;
        hidden = spec.hiddenSize();
        out = spec.outputSize();
        TrainingWeights.Packed way = weights.projection;
        TrainingWeights.Packed wayBack = weights.projectionBack;
        StepProducts.Side wide = new StepProducts.Side(hidden, hidden);
        StepProducts.Side narrow = new StepProducts.Side(out, out);
        forward = way == null ? null : StepProducts.packed(oneDnn, scratch, way, wide, narrow, Gemm.Extras.NONE);
        back = wayBack == null ? null : StepProducts.packed(oneDnn, scratch, wayBack, narrow, wide, Gemm.Extras.NONE);
    }

    /** Keeps a block of {@code o tanh(c)}, which the tile has as h. */
    void keep(Tile tile, Pass pass, int row, int count) {
        Tile.write(tile.h, 0, pass.tape.hidden.value(row), count * hidden);
    }

    /** Projects rows of a step. */
    void forward(Pass pass, int row, int count) {
        TrainingWeights.Packed weights = pass.weights.projection;
        if (forward == null || weights == null) {
            throw new IllegalStateException("no projection");
        }
        rounding.run(pass.tape.hidden, row, count, pass.pins);
        run(forward, weights, pass.tape.hidden.factor(row), count, out, pass);
    }

    /** Reads a block of the h that came out. */
    void read(Tile tile, int row, int count) {
        Tile.read(TapeMemory.row(step, row, out), tile.h, 0, count * out);
    }

    /** Keeps a block of the derivative by h, which the tile has. */
    void keepBack(Tile tile, Pass pass, int row, int count) {
        Tile.write(tile.dh, 0, pass.tape.projected.value(row), count * out);
    }

    /** Takes rows of a step back through the projection. */
    void back(Pass pass, int row, int count) {
        TrainingWeights.Packed weights = pass.weights.projectionBack;
        if (back == null || weights == null) {
            throw new IllegalStateException("no projection");
        }
        rounding.run(pass.tape.projected, row, count, pass.pins);
        run(back, weights, pass.tape.projected.factor(row), count, hidden, pass);
    }

    /** Reads a block of the derivative by {@code o tanh(c)} that came out. */
    void readBack(Tile tile, int row, int count) {
        Tile.read(TapeMemory.row(step, row, hidden), tile.dh, 0, count * hidden);
    }

    /** A single row is computed as two, for the reason that {@link OneRow} gives; there is room after each. */
    private void run(
            StepProducts products, TrainingWeights.Packed weights, long from, int count, int width, Pass pass) {
        step = rows.ensure((long) (count + 1) * width * Float.BYTES);
        int computed = count == 1 && pass.steps.batch() > 1 ? 2 : count;
        products.run(computed, from, weights.address(), step, 0, pass.pins);
    }

    @Override
    public void close() {
        if (forward != null) {
            forward.close();
        }
        if (back != null) {
            back.close();
        }
        rows.close();
    }
}
