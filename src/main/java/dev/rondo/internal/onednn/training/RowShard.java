package dev.rondo.internal.onednn.training;

import dev.rondo.internal.cell.CellSpec;
import dev.rondo.internal.cell.GradientRun;
import dev.rondo.internal.cell.TrainingRun;
import dev.rondo.internal.dnnl.Gemm;
import dev.rondo.internal.dnnl.OneDnn;
import dev.rondo.internal.dnnl.ScratchBuffer;

/**
 * Some blocks of rows of a batch, and their way through all time steps: a product for all rows of a step, and then
 * {@link CellSteps} block by block. Used by one thread at a time, whose OpenMP setting must be one.
 */
final class RowShard implements AutoCloseable {
    private final CellSpec spec;
    private final GateColumns columns;
    private final CellSteps cell;
    private final Tile tile;
    private final StepProducts recurrent;
    private final StepProducts back;
    private final Projection projection;
    private final OneRow oneRow;
    private final ScratchBuffer scratch = new ScratchBuffer();
    private final Rounding rounding;

    private int from;
    private int to;
    private int batch;
    /** Of each block of rows: c forward, its derivative back. */
    private float[][] state = {};

    private final BiasSums sums;

    RowShard(OneDnn oneDnn, CellSpec spec, GateColumns columns, TrainingWeights weights) {
        this.spec = spec;
        this.columns = columns;
        cell = CellSteps.of(spec.kind());
        tile = new Tile(columns, spec.outputSize());
        sums = new BiasSums(columns);
        int out = spec.outputSize();
        StepProducts.Side states = new StepProducts.Side(out, out);
        StepProducts.Side gates = new StepProducts.Side(columns.sideWidth(), columns.width());
        boolean addsToDirect = columns.isGru();
        recurrent = StepProducts.packed(oneDnn, scratch, weights.hidden, states, gates, Gemm.Extras.SUM);
        back = StepProducts.packed(
                oneDnn, scratch, weights.hiddenBack, gates, states, addsToDirect ? Gemm.Extras.SUM : Gemm.Extras.NONE);
        rounding = new Rounding(oneDnn, scratch);
        projection = new Projection(oneDnn, scratch, spec, weights, rounding);
        oneRow = new OneRow(oneDnn, scratch, columns, spec, weights, addsToDirect);
    }

    /** Takes rows of a batch; the first is a multiple of {@link Tile#ROWS}. */
    void setRows(int newFrom, int newTo, int newBatch) {
        from = newFrom;
        to = newTo;
        batch = newBatch;
        if (state.length < blocks()) {
            state = new float[blocks()][Tile.ROWS * spec.hiddenSize()];
        }
    }

    private int blocks() {
        return (to - from + Tile.ROWS - 1) / Tile.ROWS;
    }

    /** All steps forward; the gates hold the input part. */
    void forward(Pass pass) {
        begin(pass);
        for (int s = 0; s < pass.steps.steps(); s++) {
            forward(pass, s);
        }
    }

    /** Puts the initial states where the first step of each sequence reads them. */
    private void begin(Pass pass) {
        TrainingRun run = pass.run;
        int out = spec.outputSize();
        for (int n = from; n < to; n++) {
            int row = pass.steps.first(pass.firstStep(n)) + n;
            Pass.load(run.h0, n, pass.tape.before.value(row), out);
            if (spec.kind().hasCellState()) {
                Pass.read(run.c0, n, state[block(n)], inBlock(n) * spec.hiddenSize(), spec.hiddenSize());
            }
        }
    }

    private int block(int n) {
        return (n - from) / Tile.ROWS;
    }

    private int inBlock(int n) {
        return (n - from) % Tile.ROWS;
    }

    private void forward(Pass pass, int s) {
        int t = pass.step(s);
        int end = Math.min(to, pass.steps.size(t));
        if (end <= from) {
            return;
        }
        TapeMemory tape = pass.tape;
        int first = pass.steps.first(t);
        rounding.run(tape.before, first + from, end - from, pass.pins);
        long gates = tape.gates.value(first + from);
        long before = tape.before.factor(first + from);
        if (end - from == 1 && batch > 1) {
            oneRow.forward(before, gates, pass);
        } else {
            recurrent.run(end - from, before, pass.weights.hidden.address(), gates, 0, pass.pins);
        }
        boolean projects = spec.projSize() > 0;
        for (int n = from; n < end; n += Tile.ROWS) {
            int rows = Math.min(Tile.ROWS, end - n);
            compute(pass, n, rows, first);
            if (projects) {
                projection.keep(tile, pass, first + n, rows);
            } else {
                give(pass, s, n, rows);
            }
        }
        if (projects) {
            projection.forward(pass, first + from, end - from);
            for (int n = from; n < end; n += Tile.ROWS) {
                int rows = Math.min(Tile.ROWS, end - n);
                projection.read(tile, n - from, rows);
                give(pass, s, n, rows);
            }
        }
    }

    /** Computes h and c of a block. */
    private void compute(Pass pass, int n, int rows, int first) {
        int hidden = spec.hiddenSize();
        TapeMemory tape = pass.tape;
        float[] c = state[block(n)];
        long gates = tape.gates.value(first + n);
        tile.readGates(gates, rows);
        if (columns.isGru()) {
            Tile.read(tape.before.value(first + n), tile.h, 0, rows * hidden);
        }
        cell.forward(tile, c, rows * hidden);
        tile.writeGates(gates, rows);
        if (spec.kind().hasCellState()) {
            Tile.write(c, 0, TapeMemory.row(tape.cells, first + n, hidden), rows * hidden);
        }
    }

    /** Puts the h of a block into the output, before the next step, and into the final states. */
    private void give(Pass pass, int s, int n, int rows) {
        int out = spec.outputSize();
        int first = pass.steps.first(pass.step(s));
        int staying = pass.sizeAfter(s);
        int next = staying == 0 ? 0 : pass.steps.first(pass.step(s + 1));
        for (int i = 0; i < rows; i++) {
            Pass.write(tile.h, i * out, pass.run.y, first + n + i, out);
            if (n + i >= staying) {
                Pass.write(tile.h, i * out, pass.run.hn, n + i, out);
                if (spec.kind().hasCellState()) {
                    int hidden = spec.hiddenSize();
                    Pass.write(state[block(n)], i * hidden, pass.run.cn, n + i, hidden);
                }
            }
        }
        int going = Math.min(rows, staying - n);
        if (going > 0) {
            Tile.write(tile.h, 0, pass.tape.before.value(next + n), going * out);
        }
    }

    /** Takes the derivatives by the final states, and begins new sums. */
    void beginBack(Pass pass) {
        GradientRun run = pass.gradients();
        int out = spec.outputSize();
        for (int n = from; n < to; n++) {
            Pass.load(run.hn, n, TapeMemory.row(pass.tape.dh, n, out), out);
            if (spec.kind().hasCellState()) {
                Pass.read(run.cn, n, state[block(n)], inBlock(n) * spec.hiddenSize(), spec.hiddenSize());
            }
        }
        sums.begin(blocks());
    }

    /** One step back. */
    void back(Pass pass, int s) {
        int t = pass.step(s);
        int end = Math.min(to, pass.steps.size(t));
        if (end <= from) {
            return;
        }
        TapeMemory tape = pass.tape;
        int first = pass.steps.first(t);
        int out = spec.outputSize();
        boolean projects = spec.projSize() > 0;
        if (projects) {
            for (int n = from; n < end; n += Tile.ROWS) {
                int rows = Math.min(Tile.ROWS, end - n);
                readOutput(pass, first, n, rows);
                projection.keepBack(tile, pass, first + n, rows);
            }
            projection.back(pass, first + from, end - from);
        }
        for (int n = from; n < end; n += Tile.ROWS) {
            int rows = Math.min(Tile.ROWS, end - n);
            if (projects) {
                projection.readBack(tile, n - from, rows);
            } else {
                readOutput(pass, first, n, rows);
            }
            computeBack(pass, s, n, rows);
        }
        rounding.run(tape.gates, first + from, end - from, pass.pins);
        long gates = tape.gates.factor(first + from);
        long dh = TapeMemory.row(tape.dh, from, out);
        if (end - from == 1 && batch > 1) {
            oneRow.back(gates, dh, pass);
        } else {
            back.run(end - from, gates, pass.weights.hiddenBack.address(), dh, 0, pass.pins);
        }
        sums.endStep(s);
    }

    /** The derivative by the h of a block: what comes from later steps, and from the output. */
    private void readOutput(Pass pass, int first, int n, int rows) {
        int out = spec.outputSize();
        GradientRun run = pass.gradients();
        Tile.read(TapeMemory.row(pass.tape.dh, n, out), tile.dh, 0, rows * out);
        if (!run.y.isAbsent()) {
            for (int i = 0; i < rows; i++) {
                Pass.read(run.y, first + n + i, tile.h, i * out, out);
            }
            GradientMath.add(tile.h, tile.dh, rows * out);
        }
    }

    private void computeBack(Pass pass, int s, int n, int rows) {
        int hidden = spec.hiddenSize();
        int first = pass.steps.first(pass.step(s));
        TapeMemory tape = pass.tape;
        long gates = tape.gates.value(first + n);
        tile.readGates(gates, rows);
        if (spec.kind().hasCellState()) {
            Tile.read(TapeMemory.row(tape.cells, first + n, hidden), tile.tanh, 0, rows * hidden);
            readCellBefore(pass, s, n, rows);
        }
        boolean isGru = columns.isGru();
        if (isGru) {
            Tile.read(tape.before.value(first + n), tile.h, 0, rows * hidden);
        }
        cell.backward(tile, state[block(n)], rows * hidden);
        sums.add(tile, block(n), rows * hidden);
        tile.writeGates(gates, rows);
        if (isGru) {
            Tile.write(tile.dh, 0, TapeMemory.row(tape.dh, n, hidden), rows * hidden);
        }
    }

    /** The c before a step: of the step computed before it, or the initial one. */
    private void readCellBefore(Pass pass, int s, int n, int rows) {
        int hidden = spec.hiddenSize();
        int had = Math.max(0, Math.min(rows, pass.sizeBefore(s) - n));
        if (had > 0) {
            int before = pass.steps.first(pass.step(s - 1));
            Tile.read(TapeMemory.row(pass.tape.cells, before + n, hidden), tile.cBefore, 0, had * hidden);
        }
        for (int i = had; i < rows; i++) {
            Pass.read(pass.run.c0, n + i, tile.cBefore, i * hidden, hidden);
        }
    }

    /** Gives the derivatives by the initial states, and closes the sums. */
    void endBack(Pass pass) {
        GradientRun run = pass.gradients();
        int out = spec.outputSize();
        for (int n = from; n < to; n++) {
            Pass.store(TapeMemory.row(pass.tape.dh, n, out), run.h0, n, out);
            if (spec.kind().hasCellState()) {
                Pass.write(state[block(n)], inBlock(n) * spec.hiddenSize(), run.c0, n, spec.hiddenSize());
            }
        }
        sums.flush();
    }

    /** Adds this shard's sums for the biases. */
    void addBiases(double[] all) {
        sums.addTo(all);
    }

    @Override
    public void close() {
        recurrent.close();
        back.close();
        projection.close();
        rounding.close();
        oneRow.close();
        scratch.close();
    }
}
