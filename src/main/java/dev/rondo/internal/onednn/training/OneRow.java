package dev.rondo.internal.onednn.training;

import dev.rondo.internal.cell.CellSpec;
import dev.rondo.internal.dnnl.Gemm;
import dev.rondo.internal.dnnl.OneDnn;
import dev.rondo.internal.dnnl.RawMemory;
import dev.rondo.internal.dnnl.ScratchBuffer;
import java.lang.foreign.MemorySegment;

/**
 * A step of a single row of a larger batch, computed as two: oneDNN adds up a row alone in another order where there
 * are many terms, and results would depend on how a ragged batch is cut.
 */
final class OneRow implements AutoCloseable {
    private static final int PAIR = 2;

    private final ScratchBuffer rows = new ScratchBuffer();
    private final StepProducts forward;
    private final StepProducts back;
    private final int outputSize;
    private final int sideWidth;
    private final boolean addsBack;
    private final float[] product;
    private final float[] target;

    OneRow(
            OneDnn oneDnn,
            ScratchBuffer scratch,
            GateColumns columns,
            CellSpec spec,
            TrainingWeights weights,
            boolean addsBack) {
        this.addsBack = addsBack;
        outputSize = spec.outputSize();
        sideWidth = columns.sideWidth();
        StepProducts.Side states = new StepProducts.Side(outputSize, outputSize);
        StepProducts.Side gates = new StepProducts.Side(sideWidth, sideWidth);
        forward = StepProducts.packed(oneDnn, scratch, weights.hidden, states, gates, Gemm.Extras.NONE);
        back = StepProducts.packed(oneDnn, scratch, weights.hiddenBack, gates, states, Gemm.Extras.NONE);
        product = new float[Math.max(outputSize, sideWidth)];
        target = new float[product.length];
    }

    /** Adds the recurrent part, of an h as products read it, to a row of gates. */
    void forward(long before, long gates, Pass pass) {
        run(forward, pass.weights.hidden, new Row(before, outputSize), new Row(gates, sideWidth), true, pass);
    }

    /** Computes the derivative by the h before, of gates as products read them. */
    void back(long gates, long dh, Pass pass) {
        Row from = new Row(gates, sideWidth);
        run(back, pass.weights.hiddenBack, from, new Row(dh, outputSize), addsBack, pass);
    }

    private record Row(long address, int length) {}

    private void run(StepProducts products, TrainingWeights.Packed weights, Row from, Row to, boolean adds, Pass pass) {
        long pair = rows.ensure((long) PAIR * (outputSize + sideWidth) * Float.BYTES);
        long result = pair + (long) PAIR * from.length * Float.BYTES;
        long bytes = (long) from.length * weights.type.bytes;
        for (int i = 0; i < PAIR; i++) {
            MemorySegment.copy(RawMemory.ALL, from.address, RawMemory.ALL, pair + i * bytes, bytes);
        }
        products.run(PAIR, pair, weights.address(), result, 0, pass.pins);
        Tile.read(result, product, 0, to.length);
        if (adds) {
            Tile.read(to.address, target, 0, to.length);
            GradientMath.add(target, product, to.length);
        }
        Tile.write(product, 0, to.address, to.length);
    }

    @Override
    public void close() {
        forward.close();
        back.close();
        rows.close();
    }
}
