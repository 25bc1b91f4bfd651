package dev.rondo.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.rondo.Backend;
import dev.rondo.Generator;
import dev.rondo.Tensor;
import dev.rondo.golden.Tolerance;
import dev.rondo.nn.GRU;
import dev.rondo.nn.LSTM;
import dev.rondo.nn.LSTMOutput;
import dev.rondo.nn.Linear;
import dev.rondo.nn.Nonlinearity;
import dev.rondo.nn.RNN;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Layers with Keras's weights compute what Keras documents, whose equations stand here in double. */
class KerasWeightsTest {
    private static final int BATCH = 2;
    private static final int STEPS = 5;
    private static final int INPUT = 3;
    private static final int UNITS = 4;

    private final Generator random = Generator.manualSeed(11);

    /** The arrays of one Keras layer. */
    private record Arrays(Tensor kernel, Tensor recurrent, Tensor bias) {}

    /** One step in Keras's layout: the next h of x, h and c; c is replaced. */
    @FunctionalInterface
    private interface Step {
        double[] next(double[] x, double[] h, double[] c);
    }

    private Arrays arrays(int input, int gates, int... biasShape) {
        return new Arrays(
                random.randn(input, gates * UNITS), random.randn(UNITS, gates * UNITS), random.randn(biasShape));
    }

    private static double[] dot(double[] vector, Tensor matrix) {
        double[] result = new double[matrix.size(1)];
        for (int j = 0; j < result.length; j++) {
            for (int i = 0; i < vector.length; i++) {
                result[j] += vector[i] * matrix.get(i, j);
            }
        }
        return result;
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    /** z = x K + h U + b, cut into i, f, c, o. */
    private static Step lstm(Arrays a, boolean bias) {
        return (x, h, c) -> {
            double[] fromX = dot(x, a.kernel);
            double[] fromH = dot(h, a.recurrent);
            double[] next = new double[UNITS];
            for (int j = 0; j < UNITS; j++) {
                double[] z = new double[4];
                for (int gate = 0; gate < 4; gate++) {
                    int at = gate * UNITS + j;
                    z[gate] = fromX[at] + fromH[at] + (bias ? a.bias.get(at) : 0);
                }
                c[j] = sigmoid(z[1]) * c[j] + sigmoid(z[0]) * Math.tanh(z[2]);
                next[j] = sigmoid(z[3]) * Math.tanh(c[j]);
            }
            return next;
        };
    }

    /** reset_after: x K + b[0] and h U + b[1], each cut into z, r, h. */
    private static Step gru(Arrays a) {
        return (x, h, c) -> {
            double[] fromX = dot(x, a.kernel);
            double[] fromH = dot(h, a.recurrent);
            for (int i = 0; i < fromX.length; i++) {
                fromX[i] += a.bias.get(0, i);
                fromH[i] += a.bias.get(1, i);
            }
            double[] next = new double[UNITS];
            for (int j = 0; j < UNITS; j++) {
                double z = sigmoid(fromX[j] + fromH[j]);
                double r = sigmoid(fromX[UNITS + j] + fromH[UNITS + j]);
                double candidate = Math.tanh(fromX[2 * UNITS + j] + r * fromH[2 * UNITS + j]);
                next[j] = z * h[j] + (1 - z) * candidate;
            }
            return next;
        };
    }

    private static Step simpleRnn(Arrays a, boolean relu) {
        return (x, h, c) -> {
            double[] fromX = dot(x, a.kernel);
            double[] fromH = dot(h, a.recurrent);
            double[] next = new double[UNITS];
            for (int j = 0; j < UNITS; j++) {
                double sum = fromX[j] + fromH[j] + a.bias.get(j);
                next[j] = relu ? Math.max(0, sum) : Math.tanh(sum);
            }
            return next;
        };
    }

    /** Outputs [batch][step][unit] of return_sequences=True; a backward layer's are turned around again. */
    private static double[][][] run(Step step, double[][][] x, boolean backward) {
        double[][][] y = new double[x.length][x[0].length][];
        for (int n = 0; n < x.length; n++) {
            double[] h = new double[UNITS];
            double[] c = new double[UNITS];
            for (int s = 0; s < x[n].length; s++) {
                int t = backward ? x[n].length - 1 - s : s;
                h = step.next(x[n][t], h, c);
                y[n][t] = h;
            }
        }
        return y;
    }

    private static double[][][] values(Tensor x) {
        double[][][] values = new double[x.size(0)][x.size(1)][x.size(2)];
        for (int n = 0; n < x.size(0); n++) {
            for (int t = 0; t < x.size(1); t++) {
                for (int i = 0; i < x.size(2); i++) {
                    values[n][t][i] = x.get(n, t, i);
                }
            }
        }
        return values;
    }

    /** merge_mode concat. */
    private static double[][][] concat(double[][][] a, double[][][] b) {
        double[][][] both = new double[a.length][a[0].length][];
        for (int n = 0; n < a.length; n++) {
            for (int t = 0; t < a[n].length; t++) {
                both[n][t] = java.util.Arrays.copyOf(a[n][t], 2 * UNITS);
                System.arraycopy(b[n][t], 0, both[n][t], UNITS, UNITS);
            }
        }
        return both;
    }

    private static void check(Tensor actual, double[][][] expected) {
        Tolerance tolerance = Tolerance.forward(2 * UNITS, UNITS, 2 * STEPS);
        assertThat(actual.shape()).isEqualTo(new int[] {expected.length, expected[0].length, expected[0][0].length});
        double[][][] values = values(actual);
        for (int n = 0; n < values.length; n++) {
            for (int t = 0; t < values[n].length; t++) {
                for (int j = 0; j < values[n][t].length; j++) {
                    assertThat(tolerance.accepts(expected[n][t][j], values[n][t][j]))
                            .as("%d, %d, %d: %s is near %s", n, t, j, expected[n][t][j], values[n][t][j])
                            .isTrue();
                }
            }
        }
    }

    private Tensor x() {
        return random.randn(BATCH, STEPS, INPUT);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void lstmComputesKerasEquations(boolean bias) {
        Arrays a = arrays(INPUT, 4, 4 * UNITS);
        Tensor x = x();
        Map<String, Tensor> weights = KerasWeights.lstm(a.kernel, a.recurrent, bias ? a.bias : null);
        try (LSTM lstm = LSTM.fromStateDict(weights, "", o -> o.batchFirst(true).backend(Backend.reference()))) {
            check(lstm.forward(x).output(), run(lstm(a, bias), values(x), false));
        }
    }

    @Test
    void gruComputesKerasEquations() {
        Arrays a = arrays(INPUT, 3, 2, 3 * UNITS);
        Tensor x = x();
        Map<String, Tensor> weights = KerasWeights.gru(a.kernel, a.recurrent, a.bias, true);
        try (GRU gru = GRU.fromStateDict(weights, "", o -> o.batchFirst(true).backend(Backend.reference()))) {
            check(gru.forward(x).output(), run(gru(a), values(x), false));
        }
        Arrays without = new Arrays(a.kernel, a.recurrent, Tensor.zeros(2, 3 * UNITS));
        try (GRU gru = GRU.fromStateDict(
                KerasWeights.gru(a.kernel, a.recurrent, null, true),
                "",
                o -> o.batchFirst(true).backend(Backend.reference()))) {
            check(gru.forward(x).output(), run(gru(without), values(x), false));
        }
    }

    @ParameterizedTest
    @CsvSource({"TANH", "RELU"})
    void simpleRnnComputesKerasEquations(Nonlinearity nonlinearity) {
        Arrays a = new Arrays(
                random.uniform(-.5, .5, INPUT, UNITS), random.uniform(-.5, .5, UNITS, UNITS), random.randn(UNITS));
        Tensor x = x();
        Map<String, Tensor> weights = KerasWeights.simpleRnn(a.kernel, a.recurrent, a.bias);
        try (RNN rnn = RNN.fromStateDict(
                weights, "", o -> o.batchFirst(true).nonlinearity(nonlinearity).backend(Backend.reference()))) {
            check(rnn.forward(x).output(), run(simpleRnn(a, nonlinearity == Nonlinearity.RELU), values(x), false));
        }
    }

    /** Two Bidirectional layers on top of each other are one layer here. */
    @Test
    void bidirectionalLayersInAStack() {
        Arrays[] first = {arrays(INPUT, 4, 4 * UNITS), arrays(INPUT, 4, 4 * UNITS)};
        Arrays[] second = {arrays(2 * UNITS, 4, 4 * UNITS), arrays(2 * UNITS, 4, 4 * UNITS)};
        Tensor x = x();
        double[][][] between =
                concat(run(lstm(first[0], true), values(x), false), run(lstm(first[1], true), values(x), true));
        double[][][] expected =
                concat(run(lstm(second[0], true), between, false), run(lstm(second[1], true), between, true));
        Map<String, Tensor> weights = KerasWeights.stack(List.of(both(first), both(second)));
        try (LSTM lstm = LSTM.fromStateDict(weights, "", o -> o.batchFirst(true).backend(Backend.reference()))) {
            LSTMOutput out = lstm.forward(x);
            check(out.output(), expected);
            // return_sequences=False: the last step of the forward layer beside the first of the backward one.
            Tensor last = Tensor.cat(
                    List.of(out.state().h().select(0, 2), out.state().h().select(0, 3)), 1);
            double[][][] returned = new double[BATCH][1][];
            for (int n = 0; n < BATCH; n++) {
                returned[n][0] = java.util.Arrays.copyOf(expected[n][STEPS - 1], 2 * UNITS);
                System.arraycopy(expected[n][0], UNITS, returned[n][0], UNITS, UNITS);
            }
            check(last.unsqueeze(1), returned);
        }
    }

    private static Map<String, Tensor> both(Arrays[] layer) {
        return KerasWeights.bidirectional(
                KerasWeights.lstm(layer[0].kernel, layer[0].recurrent, layer[0].bias),
                KerasWeights.lstm(layer[1].kernel, layer[1].recurrent, layer[1].bias));
    }

    @Test
    void denseComputesKerasEquations() {
        Tensor kernel = random.randn(INPUT, UNITS);
        Tensor bias = random.randn(UNITS);
        Tensor x = random.randn(BATCH, INPUT);
        try (Linear linear =
                Linear.builder(INPUT, UNITS).backend(Backend.reference()).build()) {
            linear.loadStateDict(KerasWeights.dense(kernel, bias));
            Tensor y = linear.forward(x);
            for (int n = 0; n < BATCH; n++) {
                double[] row = dot(new double[] {x.get(n, 0), x.get(n, 1), x.get(n, 2)}, kernel);
                for (int j = 0; j < UNITS; j++) {
                    assertThat(Tolerance.sum(INPUT + 1).accepts(row[j] + bias.get(j), y.get(n, j)))
                            .isTrue();
                }
            }
        }
        assertThat(KerasWeights.dense(kernel, null)).containsOnlyKeys("weight");
    }

    @Test
    void whatNoLayerComputesIsRefused() {
        Arrays a = arrays(INPUT, 3, 3 * UNITS);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KerasWeights.gru(a.kernel, a.recurrent, a.bias, false))
                .withMessageContaining("reset_after=False")
                .withMessageEndingWith("Export the model to ONNX, and run OnnxNode.recurrent()");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KerasWeights.gru(a.kernel, a.recurrent, null, false))
                .withMessageContaining("reset_after=False");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KerasWeights.gru(a.kernel, a.recurrent, a.bias, true))
                .withMessageContaining("whose bias has 1 dimension");
    }

    @Test
    void shapesThatDoNotFitAreRefused() {
        Arrays a = arrays(INPUT, 3, 2, 3 * UNITS);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KerasWeights.lstm(a.kernel, a.recurrent, null))
                .withMessage("recurrent_kernel must have shape [4, 16], got [4, 12]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KerasWeights.gru(random.randn(INPUT, UNITS), a.recurrent, null, true))
                .withMessage("kernel must have shape [3, 12], got [3, 4]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KerasWeights.gru(a.kernel, a.recurrent, Tensor.zeros(2, 4), true))
                .withMessage("bias must have shape [2, 12], got [2, 4]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KerasWeights.simpleRnn(Tensor.zeros(3), a.recurrent, null))
                .withMessage("kernel must have 2 dimensions that are not empty, got shape [3]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KerasWeights.dense(a.kernel, Tensor.zeros(3)))
                .withMessage("bias must have shape [12], got [3]");
    }
}
