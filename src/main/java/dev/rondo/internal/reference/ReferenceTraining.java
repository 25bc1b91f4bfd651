package dev.rondo.internal.reference;

import dev.rondo.internal.cell.CellSpec;
import dev.rondo.internal.cell.CellWeights;
import dev.rondo.internal.cell.GradientRun;
import dev.rondo.internal.cell.Rows;
import dev.rondo.internal.cell.StepRows;
import dev.rondo.internal.cell.TrainingKernel;
import dev.rondo.internal.cell.TrainingRun;
import java.util.ArrayList;
import java.util.List;

/**
 * Backpropagation through time (Werbos, 1990), one sequence after the other: each step leaves its way back, and those
 * are gone in the opposite order. States and derivatives stay in double until the run ends.
 */
final class ReferenceTraining implements TrainingKernel {
    private final CellWeights weights;

    ReferenceTraining(CellWeights weights) {
        this.weights = weights;
    }

    @Override
    public Tape forward(TrainingRun run, long version) {
        Walk walk = new Walk(ReferenceKernel.equations(weights), weights.spec(), run);
        for (int n = 0; n < run.steps().batch(); n++) {
            walk.forward(n);
        }
        return walk;
    }

    @Override
    public void close() {
        // Nothing is kept.
    }

    /** What one run remembers. */
    private static final class Walk implements Tape {
        private final CellEquations equations;
        private final CellSpec spec;
        private final StepRows steps;
        private final TrainingRun run;
        /** Of each sequence, the ways back through its steps, in the order in which they were computed. */
        private final List<List<CellEquations.Back>> backs = new ArrayList<>();

        Walk(CellEquations equations, CellSpec spec, TrainingRun run) {
            this.equations = equations;
            this.spec = spec;
            this.run = run;
            steps = run.steps();
        }

        private int cellSize() {
            return spec.kind().hasCellState() ? spec.hiddenSize() : 0;
        }

        /** The row of a sequence's s-th step. */
        private int row(int n, int length, int s) {
            return steps.first(run.reverse() ? length - 1 - s : s) + n;
        }

        void forward(int n) {
            double[] h = new double[spec.outputSize()];
            double[] c = new double[cellSize()];
            ReferenceKernel.readState(run.h0, n, h);
            ReferenceKernel.readState(run.c0, n, c);
            List<CellEquations.Back> way = new ArrayList<>();
            int length = steps.length(n);
            for (int s = 0; s < length; s++) {
                int row = row(n, length, s);
                double[] x = new double[spec.inputSize()];
                ReferenceKernel.read(run.x, run.x.row(0, row), x);
                way.add(equations.stepForward(x, h, c));
                ReferenceKernel.write(h, run.y, run.y.row(0, row));
            }
            backs.add(way);
            ReferenceKernel.write(h, run.hn, run.hn.row(0, n));
            if (c.length > 0) {
                ReferenceKernel.write(c, run.cn, run.cn.row(0, n));
            }
        }

        @Override
        public void backward(GradientRun gradients) {
            for (int n = 0; n < steps.batch(); n++) {
                backward(gradients, n);
            }
            equations.writeGradients(gradients.parameters());
        }

        private void backward(GradientRun gradients, int n) {
            double[] dh = new double[spec.outputSize()];
            double[] dc = new double[cellSize()];
            ReferenceKernel.readState(gradients.hn, n, dh);
            ReferenceKernel.readState(gradients.cn, n, dc);
            int length = steps.length(n);
            for (int s = length - 1; s >= 0; s--) {
                int row = row(n, length, s);
                add(gradients.y, row, dh);
                double[] dx = backs.get(n).get(s).back(dh, dc);
                if (!gradients.x.isAbsent()) {
                    if (gradients.addsToX()) {
                        add(gradients.x, row, dx);
                    }
                    ReferenceKernel.write(dx, gradients.x, gradients.x.row(0, row));
                }
            }
            ReferenceKernel.write(dh, gradients.h0, gradients.h0.row(0, n));
            if (dc.length > 0) {
                ReferenceKernel.write(dc, gradients.c0, gradients.c0.row(0, n));
            }
        }

        /** Adds a row, where there are rows. */
        private static void add(Rows rows, int row, double[] sums) {
            if (rows.isAbsent()) {
                return;
            }
            double[] values = new double[sums.length];
            ReferenceKernel.read(rows, rows.row(0, row), values);
            for (int j = 0; j < sums.length; j++) {
                sums[j] += values[j];
            }
        }

        @Override
        public void close() {
            backs.clear();
        }
    }
}
