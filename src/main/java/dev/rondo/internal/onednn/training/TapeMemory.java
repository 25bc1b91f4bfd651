package dev.rondo.internal.onednn.training;

import dev.rondo.internal.cell.CellSpec;
import dev.rondo.internal.dnnl.ScratchBuffer;
import dev.rondo.internal.dnnl.ScratchLayout;

/** What a run remembers, by address: a row for each row of the run, in its order. Kept and used again by later runs. */
final class TapeMemory implements AutoCloseable {
    private final CellSpec spec;
    private final int width;
    private final ScratchBuffer buffer = new ScratchBuffer();

    /** Gates: sums, then values, then derivatives. */
    long gates;
    /** The state h before each step. */
    long before;
    /** The state c after each step; nothing for cells without. */
    long cells;
    /** The input of the projection; nothing without one. */
    long hidden;
    /** The derivative by the output of the projection; nothing without one. */
    long projected;
    /** The derivative by h, a row for each sequence. */
    long dh;

    TapeMemory(CellSpec spec, GateColumns columns) {
        this.spec = spec;
        width = columns.width();
    }

    /** Makes room for a run; what it holds is undefined. */
    void reserve(int rows, int batch) {
        boolean hasCell = spec.kind().hasCellState();
        boolean projects = spec.projSize() > 0;
        ScratchLayout layout = new ScratchLayout();
        final long gatesAt = layout.reserve(bytes(rows, width));
        final long beforeAt = layout.reserve(bytes(rows, spec.outputSize()));
        final long cellsAt = layout.reserve(bytes(hasCell ? rows : 0, spec.hiddenSize()));
        final long hiddenAt = layout.reserve(bytes(projects ? rows : 0, spec.hiddenSize()));
        final long projectedAt = layout.reserve(bytes(projects ? rows : 0, spec.outputSize()));
        final long dhAt = layout.reserve(bytes(batch, spec.outputSize()));
        long base = buffer.ensure(layout.total());
        gates = base + gatesAt;
        before = base + beforeAt;
        cells = base + cellsAt;
        hidden = base + hiddenAt;
        projected = base + projectedAt;
        dh = base + dhAt;
    }

    private static long bytes(int rows, int columns) {
        return (long) rows * columns * Float.BYTES;
    }

    /** The address of a row. */
    static long row(long first, int row, int columns) {
        return first + (long) row * columns * Float.BYTES;
    }

    @Override
    public void close() {
        buffer.close();
    }
}
