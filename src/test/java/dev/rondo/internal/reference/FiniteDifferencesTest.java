package dev.rondo.internal.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.rondo.Generator;
import dev.rondo.Tensor;
import dev.rondo.internal.cell.CellKind;
import dev.rondo.internal.cell.CellSpec;
import dev.rondo.internal.cell.CellWeights;
import dev.rondo.internal.cell.GradientRun;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.DoubleSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The equations' derivatives against differences of their values, all in double. */
class FiniteDifferencesTest {
    private static final int STEPS = 5;
    private static final double TOLERANCE = 1e-6;
    /** Changes of float32 parameters, which stay exact for values up to 1. */
    private static final float PARAMETER_STEP = 0x1p-8f;

    private static final double STATE_STEP = 1e-3;

    static Stream<CellSpec> cells() {
        return Stream.of(
                new CellSpec(CellKind.LSTM, 3, 4, 0),
                new CellSpec(CellKind.LSTM, 3, 4, 2),
                new CellSpec(CellKind.GRU, 3, 4, 0),
                new CellSpec(CellKind.RNN_TANH, 3, 4, 0),
                new CellSpec(CellKind.RNN_RELU, 3, 4, 0));
    }

    /** A cell over some steps, and a number that depends on all of its outputs. */
    private static final class Sequence {
        private final CellSpec spec;
        private final CellWeights weights;
        private final double[][] x;
        private final double[] h0;
        private final double[] c0;
        private final double[][] byH;
        private final double[] byC;

        Sequence(CellSpec spec) {
            this.spec = spec;
            Generator random = Generator.manualSeed(3);
            int rows = spec.gateRows();
            weights = new CellWeights(
                    spec,
                    random.uniform(-1, 1, rows, spec.inputSize()),
                    random.uniform(-1, 1, rows, spec.outputSize()),
                    random.uniform(-1, 1, rows),
                    random.uniform(-1, 1, rows),
                    spec.projSize() == 0 ? null : random.uniform(-1, 1, spec.projSize(), spec.hiddenSize()));
            x = rows(random, STEPS, spec.inputSize());
            byH = rows(random, STEPS, spec.outputSize());
            h0 = rows(random, 1, spec.outputSize())[0];
            int cells = spec.kind().hasCellState() ? spec.hiddenSize() : 0;
            c0 = rows(random, 1, spec.hiddenSize())[0];
            byC = cells == 0 ? new double[0] : rows(random, 1, cells)[0];
        }

        private static double[][] rows(Generator random, int count, int width) {
            float[] values = random.randn(count, width).toArray();
            double[][] rows = new double[count][width];
            for (int i = 0; i < values.length; i++) {
                rows[i / width][i % width] = values[i];
            }
            return rows;
        }

        private double[] cell() {
            return byC.length == 0 ? new double[0] : c0.clone();
        }

        double value() {
            CellEquations equations = ReferenceKernel.equations(weights);
            double[] h = h0.clone();
            double[] c = cell();
            double sum = 0;
            for (int t = 0; t < STEPS; t++) {
                equations.step(x[t], h, c);
                sum += dot(byH[t], h);
            }
            return sum + dot(byC, c);
        }

        private static double dot(double[] a, double[] b) {
            double sum = 0;
            for (int j = 0; j < a.length; j++) {
                sum += a[j] * b[j];
            }
            return sum;
        }

        /** The derivatives by x, h0 and c0; those by parameters go into the room. */
        List<double[]> derivatives(GradientRun.Parameters room) {
            CellEquations equations = ReferenceKernel.equations(weights);
            double[] h = h0.clone();
            double[] c = cell();
            List<CellEquations.Back> backs = new ArrayList<>();
            for (int t = 0; t < STEPS; t++) {
                backs.add(equations.stepForward(x[t], h, c));
            }
            double[] dh = new double[h.length];
            double[] dc = byC.clone();
            List<double[]> all = new ArrayList<>();
            for (int t = STEPS - 1; t >= 0; t--) {
                for (int j = 0; j < dh.length; j++) {
                    dh[j] += byH[t][j];
                }
                all.add(0, backs.get(t).back(dh, dc));
            }
            all.add(dh);
            all.add(dc);
            equations.writeGradients(room);
            return all;
        }

        void checkParameter(Tensor parameter, Tensor gradient) {
            int columns = parameter.dim() == 1 ? 1 : parameter.size(1);
            for (int i = 0; i < parameter.numel(); i++) {
                int[] at = parameter.dim() == 1 ? new int[] {i} : new int[] {i / columns, i % columns};
                float original = parameter.get(at);
                double near = difference(parameter, at, original, PARAMETER_STEP);
                double far = difference(parameter, at, original, 2 * PARAMETER_STEP);
                parameter.set(original, at);
                compare(gradient.get(at), near, far);
            }
        }

        private double difference(Tensor parameter, int[] at, float original, float step) {
            parameter.set(original + step, at);
            double above = parameter.get(at);
            double valueAbove = value();
            parameter.set(original - step, at);
            double below = parameter.get(at);
            return (valueAbove - value()) / (above - below);
        }

        void checkState(double[] state, double[] gradient) {
            for (int j = 0; j < gradient.length; j++) {
                int index = j;
                double original = state[j];
                double near = difference(state, index, original, STATE_STEP, this::value);
                double far = difference(state, index, original, 2 * STATE_STEP, this::value);
                state[j] = original;
                compare(gradient[j], near, far);
            }
        }

        private static double difference(double[] state, int j, double original, double step, DoubleSupplier value) {
            state[j] = original + step;
            double above = value.getAsDouble();
            state[j] = original - step;
            return (above - value.getAsDouble()) / (2 * step);
        }

        /** Two differences leave the term of the fourth order (Richardson's extrapolation). */
        private static void compare(double derivative, double near, double far) {
            double expected = (4 * near - far) / 3;
            assertThat(derivative).isCloseTo(expected, within(TOLERANCE * Math.max(1, Math.abs(expected))));
        }
    }

    @ParameterizedTest
    @MethodSource("cells")
    void agree(CellSpec spec) {
        Sequence sequence = new Sequence(spec);
        CellWeights weights = sequence.weights;
        GradientRun.Parameters room = new GradientRun.Parameters(
                Tensor.zeros(weights.weightIh().shape()),
                Tensor.zeros(weights.weightHh().shape()),
                Tensor.zeros(spec.gateRows()),
                Tensor.zeros(spec.gateRows()),
                weights.weightHr() == null
                        ? null
                        : Tensor.zeros(weights.weightHr().shape()));
        List<double[]> derivatives = sequence.derivatives(room);
        sequence.checkParameter(weights.weightIh(), room.weightIh());
        sequence.checkParameter(weights.weightHh(), room.weightHh());
        sequence.checkParameter(Objects.requireNonNull(weights.biasIh()), Objects.requireNonNull(room.biasIh()));
        sequence.checkParameter(Objects.requireNonNull(weights.biasHh()), Objects.requireNonNull(room.biasHh()));
        if (weights.weightHr() != null && room.weightHr() != null) {
            sequence.checkParameter(weights.weightHr(), room.weightHr());
        }
        for (int t = 0; t < STEPS; t++) {
            sequence.checkState(sequence.x[t], derivatives.get(t));
        }
        sequence.checkState(sequence.h0, derivatives.get(STEPS));
        sequence.checkState(sequence.c0, derivatives.get(STEPS + 1));
    }
}
