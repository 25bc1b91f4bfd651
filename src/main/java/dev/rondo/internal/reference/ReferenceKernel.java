package dev.rondo.internal.reference;

import dev.rondo.internal.cell.CellKernel;
import dev.rondo.internal.cell.CellRun;
import dev.rondo.internal.cell.CellSpec;
import dev.rondo.internal.cell.CellWeights;
import dev.rondo.internal.cell.Rows;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Walks one batch row after the other through time; the states stay in double until the run ends. */
final class ReferenceKernel implements CellKernel {
    private final CellEquations equations;
    private final CellSpec spec;

    ReferenceKernel(CellWeights weights) {
        this.spec = weights.spec();
        this.equations = equations(weights);
    }

    /** Those of a cell, with the present values of its parameters. */
    static CellEquations equations(CellWeights weights) {
        return switch (weights.spec().kind()) {
            case LSTM -> new LstmEquations(weights);
            case GRU -> new GruEquations(weights);
            case RNN_TANH -> RnnEquations.tanh(weights);
            case RNN_RELU -> RnnEquations.relu(weights);
            case LSTM_PEEPHOLE, GRU_RESET_FIRST -> throw weights.spec().kind().unsupported();
        };
    }

    @Override
    public void forward(CellRun run) {
        for (int n = 0; n < run.batch(); n++) {
            forwardRow(run, n);
        }
        run.ran(CellRun.Way.REFERENCE, 1);
    }

    private void forwardRow(CellRun run, int n) {
        double[] x = new double[spec.inputSize()];
        double[] h = new double[spec.outputSize()];
        double[] c = new double[spec.kind().hasCellState() ? spec.hiddenSize() : 0];
        readState(run.h0, n, h);
        readState(run.c0, n, c);
        for (int s = 0; s < run.steps(); s++) {
            int t = run.reverse() ? run.steps() - 1 - s : s;
            read(run.x, run.x.row(t, n), x);
            equations.step(x, h, c);
            write(h, run.y, run.y.row(t, n));
        }
        write(h, run.hn, run.hn.row(0, n));
        if (c.length > 0) {
            write(c, run.cn, run.cn.row(0, n));
        }
    }

    static void readState(Rows from, int n, double[] state) {
        if (!from.isAbsent()) {
            read(from, from.row(0, n), state);
        }
    }

    static void read(Rows from, long row, double[] values) {
        MemorySegment segment = from.tensor().segment();
        for (int j = 0; j < values.length; j++) {
            values[j] = segment.getAtIndex(ValueLayout.JAVA_FLOAT, row + j);
        }
    }

    static void write(double[] values, Rows to, long row) {
        MemorySegment segment = to.tensor().segment();
        for (int j = 0; j < values.length; j++) {
            segment.setAtIndex(ValueLayout.JAVA_FLOAT, row + j, (float) values[j]);
        }
    }

    @Override
    public long packedBytes() {
        return 0;
    }

    @Override
    public void close() {
        // Nothing but heap memory is held.
    }
}
