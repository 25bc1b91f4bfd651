package dev.rondo.internal.onednn.training;

import dev.rondo.internal.dnnl.Gemm;
import dev.rondo.internal.dnnl.HotCalls;
import dev.rondo.internal.dnnl.OneDnn;
import dev.rondo.internal.dnnl.ScratchBuffer;

/**
 * The gradient of one weight matrix, {@code sum of dy^T x} over rows, cut into parts of its own rows that threads take.
 * Used by one thread at a time, whose OpenMP setting must be one.
 */
final class WeightGradient implements AutoCloseable {
    /** Rows of the matrix in a part, about. */
    private static final int PART = 256;

    private final int inner;
    private final int blockRows;
    private final FactorType type;
    private final int partsOfBlock;
    private final int parts;
    private final StepProducts[] products = new StepProducts[4];

    /**
     * Of a matrix [blocks * blockRows, inner].
     *
     * @param type of dy and x
     * @param stride of the rows of dy, elements
     */
    WeightGradient(
            OneDnn oneDnn, ScratchBuffer scratch, FactorType type, int blocks, int blockRows, int inner, int stride) {
        this.type = type;
        this.inner = inner;
        this.blockRows = blockRows;
        int wanted = Math.max(blocks == 1 ? 2 : 1, blockRows / PART);
        partsOfBlock = Math.min(wanted, blockRows);
        parts = blocks * partsOfBlock;
        for (int i = 0; i < products.length; i++) {
            boolean adds = i % 2 == 1;
            int rows = i / 2 == 1 ? lastRows() : fullRows();
            Gemm.Extras extras = adds ? Gemm.Extras.SUM : Gemm.Extras.NONE;
            products[i] = new StepProducts(
                    scratch,
                    (arena, terms) -> Gemm.plain(
                            arena,
                            oneDnn,
                            new Gemm.Matrix(type.type, rows, terms, 1, stride),
                            new Gemm.Matrix(type.type, terms, inner, inner, 1),
                            Gemm.Matrix.ofRows(rows, inner, inner),
                            extras));
        }
    }

    private int fullRows() {
        return (blockRows + partsOfBlock - 1) / partsOfBlock;
    }

    private int lastRows() {
        return blockRows - (partsOfBlock - 1) * fullRows();
    }

    int parts() {
        return parts;
    }

    /** The block of dy's columns that a part reads. */
    int block(int part) {
        return part / partsOfBlock;
    }

    /**
     * Computes, or adds to, a part over some rows.
     *
     * @param dy the address of the first row of the block of columns
     * @param x the address of the first row
     * @param gradient the address of the matrix
     */
    void run(int part, int rows, boolean adds, long dy, long x, long gradient, HotCalls.Pins pins) {
        int inBlock = part % partsOfBlock;
        long first = (long) inBlock * fullRows();
        boolean last = inBlock == partsOfBlock - 1;
        StepProducts chosen = products[(last ? 2 : 0) + (adds ? 1 : 0)];
        long target = gradient + ((long) block(part) * blockRows + first) * inner * Float.BYTES;
        chosen.run(rows, dy + first * type.bytes, x, target, 0, pins);
    }

    @Override
    public void close() {
        for (StepProducts each : products) {
            each.close();
        }
    }
}
