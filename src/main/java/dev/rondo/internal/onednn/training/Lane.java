package dev.rondo.internal.onednn.training;

import dev.rondo.Tensor;
import dev.rondo.internal.cell.CellSpec;
import dev.rondo.internal.cell.GradientRun;
import dev.rondo.internal.dnnl.Gemm;
import dev.rondo.internal.dnnl.OneDnn;
import dev.rondo.internal.dnnl.RawMemory;
import dev.rondo.internal.dnnl.ScratchBuffer;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/**
 * What one of the threads of a run works with: its rows through time, and its share of the products over all rows. Used
 * by one thread at a time, whose OpenMP setting must be one.
 */
final class Lane implements AutoCloseable {
    /** Parts of the rows of a piece for the way back to x. */
    private static final int INPUT_PARTS = 4;

    final RowShard rows;

    private final GateColumns columns;
    private final ScratchBuffer scratch = new ScratchBuffer();
    private final Rounding rounding;
    private final StepProducts input;
    private final StepProducts inputBack;
    private final StepProducts inputBackAdding;
    private final WeightGradient weightIh;
    private final WeightGradient weightHh;
    private final @Nullable WeightGradient weightHr;

    Lane(OneDnn oneDnn, CellSpec spec, GateColumns columns, TrainingWeights weights) {
        this.columns = columns;
        rounding = new Rounding(oneDnn, scratch);
        rows = new RowShard(oneDnn, spec, columns, weights);
        int width = columns.width();
        int gates = spec.kind().gates();
        int hidden = spec.hiddenSize();
        StepProducts.Side x = new StepProducts.Side(spec.inputSize(), spec.inputSize());
        StepProducts.Side side = new StepProducts.Side(columns.sideWidth(), width);
        input = StepProducts.packed(oneDnn, scratch, weights.input, x, side, Gemm.Extras.BIAS);
        inputBack = StepProducts.packed(oneDnn, scratch, weights.inputBack, side, x, Gemm.Extras.NONE);
        inputBackAdding = StepProducts.packed(oneDnn, scratch, weights.inputBack, side, x, Gemm.Extras.SUM);
        weightIh = new WeightGradient(oneDnn, scratch, weights.type, gates, hidden, spec.inputSize(), width);
        weightHh = new WeightGradient(oneDnn, scratch, weights.type, gates, hidden, spec.outputSize(), width);
        weightHr = spec.projSize() > 0
                ? new WeightGradient(oneDnn, scratch, weights.type, 1, spec.projSize(), hidden, spec.projSize())
                : null;
    }

    /** The input part of every so many-th piece of rows. */
    void input(Pass pass, int first, int every) {
        int all = pass.steps.rows();
        for (int piece = first; piece * RowPieces.MOST < all; piece += every) {
            int row = piece * RowPieces.MOST;
            int end = Math.min(all, row + RowPieces.MOST);
            while (row < end) {
                int count = RowPieces.next(end - row, pass.steps.isDense());
                inputPiece(pass, row, count);
                row += count;
            }
        }
    }

    private void inputPiece(Pass pass, int row, int count) {
        rounding.run(pass.tape.x, row, count, pass.pins);
        long gates = pass.tape.gates.value(row);
        long target = gates + (long) columns.inputBlock() * columns.hiddenSize() * Float.BYTES;
        TrainingWeights weights = pass.weights;
        input.run(count, pass.tape.x.factor(row), weights.input.address(), target, weights.inputBias(), pass.pins);
        float[] newGateBias = weights.newGateBias;
        for (int i = 0; i < count && newGateBias.length > 0; i++) {
            long at = TapeMemory.row(gates, i, columns.width());
            MemorySegment.copy(newGateBias, 0, RawMemory.ALL, ValueLayout.JAVA_FLOAT, at, newGateBias.length);
        }
    }

    /** How many parts the products over some rows have. */
    private int parts() {
        return INPUT_PARTS + weightIh.parts() + weightHh.parts() + (weightHr == null ? 0 : weightHr.parts());
    }

    /**
     * Every so many-th part of the products over the derivatives of rows.
     *
     * @param adds whether rows have been added up before
     */
    void gradients(Pass pass, Range range, boolean adds, int first, int every) {
        for (int part = first; part < parts(); part += every) {
            boolean added = adds;
            int row = range.from;
            while (row < range.to) {
                int count = RowPieces.next(range.to - row, pass.steps.isDense());
                part(pass, part, row, count, added);
                added = true;
                row += count;
            }
        }
    }

    /** Rows from one to before another. */
    record Range(int from, int to) {}

    private void part(Pass pass, int part, int row, int count, boolean adds) {
        GradientRun run = pass.gradients();
        GradientRun.Parameters room = run.parameters();
        TapeMemory tape = pass.tape;
        int rest = part - INPUT_PARTS;
        if (rest < 0) {
            if (!run.x.isAbsent()) {
                inputBack(pass, part, row, count);
            }
            return;
        }
        if (rest < weightIh.parts()) {
            long dy = tape.gates.factor(row, column(columns.inputBlock() + weightIh.block(rest)));
            weightIh.run(rest, count, adds, dy, tape.x.factor(row), address(room.weightIh()), pass.pins);
            return;
        }
        rest -= weightIh.parts();
        if (rest < weightHh.parts()) {
            long dy = tape.gates.factor(row, column(columns.hiddenBlock(weightHh.block(rest))));
            weightHh.run(rest, count, adds, dy, tape.before.factor(row), address(room.weightHh()), pass.pins);
            return;
        }
        rest -= weightHh.parts();
        Tensor gradient = room.weightHr();
        if (weightHr != null && gradient != null) {
            long dy = tape.projected.factor(row);
            weightHr.run(rest, count, adds, dy, tape.hidden.factor(row), address(gradient), pass.pins);
        }
    }

    private int column(int block) {
        return block * columns.hiddenSize();
    }

    private static long address(Tensor tensor) {
        return tensor.segment().address();
    }

    /** A part of the rows of a piece; the first part is all of a small one. */
    private void inputBack(Pass pass, int part, int row, int count) {
        boolean small = count < RowPieces.MOST / INPUT_PARTS;
        if (small && part > 0) {
            return;
        }
        int from = small ? 0 : count * part / INPUT_PARTS;
        int rowsOfPart = small ? count : count * (part + 1) / INPUT_PARTS - from;
        int first = row + from;
        GradientRun run = pass.gradients();
        long gates = pass.tape.gates.factor(first, column(columns.inputBlock()));
        long dx = Pass.address(run.x, first);
        (run.addsToX() ? inputBackAdding : inputBack)
                .run(rowsOfPart, gates, pass.weights.inputBack.address(), dx, 0, pass.pins);
    }

    @Override
    public void close() {
        rows.close();
        rounding.close();
        input.close();
        inputBack.close();
        inputBackAdding.close();
        weightIh.close();
        weightHh.close();
        if (weightHr != null) {
            weightHr.close();
        }
        scratch.close();
    }
}
