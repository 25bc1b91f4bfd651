package dev.rondo.internal.onednn.training;

import dev.rondo.internal.cell.CellSpec;
import dev.rondo.internal.dnnl.ScratchBuffer;
import dev.rondo.internal.dnnl.ScratchLayout;

/** What a run remembers, by address: a row for each row of the run, in its order. Kept and used again by later runs. */
final class TapeMemory implements AutoCloseable {
    private final CellSpec spec;
    private final ScratchBuffer buffer = new ScratchBuffer();

    /** The caller's input. */
    final FactorRows x;
    /** Gates: sums, then values, then derivatives. */
    final FactorRows gates;
    /** The state h before each step. */
    final FactorRows before;
    /** The input of the projection; nothing without one. */
    final FactorRows hidden;
    /** The derivative by the output of the projection; nothing without one. */
    final FactorRows projected;
    /** The state c after each step; nothing for cells without. */
    long cells;
    /** The derivative by h, a row for each sequence. */
    long dh;

    private final int width;

    TapeMemory(CellSpec spec, GateColumns columns, FactorType type) {
        this.spec = spec;
        width = columns.width();
        x = new FactorRows(type, spec.inputSize());
        gates = new FactorRows(type, width);
        before = new FactorRows(type, spec.outputSize());
        hidden = new FactorRows(type, spec.hiddenSize());
        projected = new FactorRows(type, spec.outputSize());
    }

    /**
     * Makes room for a run; what it holds is undefined.
     *
     * @param input the address of x
     */
    void reserve(int rows, int batch, long input) {
        ScratchLayout layout = new ScratchLayout();
        // A row more than there are: see Projection.
        int projecting = spec.projSize() > 0 ? rows + 1 : 0;
        final long gatesAt = layout.reserve(bytes(rows, width));
        final long beforeAt = layout.reserve(bytes(rows, spec.outputSize()));
        final long cellsAt = layout.reserve(bytes(spec.kind().hasCellState() ? rows : 0, spec.hiddenSize()));
        final long hiddenAt = layout.reserve(bytes(projecting, spec.hiddenSize()));
        final long projectedAt = layout.reserve(bytes(projecting, spec.outputSize()));
        final long dhAt = layout.reserve(bytes(batch, spec.outputSize()));
        final long roundedX = layout.reserve(x.roundedBytes(rows));
        final long roundedGates = layout.reserve(gates.roundedBytes(rows));
        final long roundedBefore = layout.reserve(before.roundedBytes(rows));
        final long roundedHidden = layout.reserve(hidden.roundedBytes(projecting));
        final long roundedProjected = layout.reserve(projected.roundedBytes(projecting));
        long base = buffer.ensure(layout.total());
        x.place(input, base + roundedX);
        gates.place(base + gatesAt, base + roundedGates);
        before.place(base + beforeAt, base + roundedBefore);
        hidden.place(base + hiddenAt, base + roundedHidden);
        projected.place(base + projectedAt, base + roundedProjected);
        cells = base + cellsAt;
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
