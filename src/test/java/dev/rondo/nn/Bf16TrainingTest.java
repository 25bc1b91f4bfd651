package dev.rondo.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.rondo.Backend;
import dev.rondo.Generator;
import dev.rondo.Precision;
import dev.rondo.Tensor;
import dev.rondo.Threads;
import dev.rondo.golden.Tolerance;
import dev.rondo.optim.Adam;
import dev.rondo.testing.Bf16Machine;
import dev.rondo.testing.RelativeDistance;
import dev.rondo.testing.TestBackends;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Training with products in bfloat16; where the CPU has none, the error instead. */
@Tag("native")
class Bf16TrainingTest {
    /** What float32 stays below: above it, products have been rounded. */
    private static final double FLOAT32 = 1e-5;

    private static final int HIDDEN = 32;
    private static final int STEPS = 50;

    @ParameterizedTest
    @MethodSource("dev.rondo.nn.GradientShapesTest#cases")
    void gradientsAreNearThoseOfTheReference(GradientShapesTest.Case shape) {
        if (!Bf16Machine.available()) {
            return;
        }
        Map<String, Tensor> expected = shape.run(Backend.reference(), Threads.fixed(1));
        shape.run(bf16(Threads.fixed(1)))
                .forEach((name, actual) -> assertThat(RelativeDistance.of(actual, expected.get(name)))
                        .as(name)
                        .isBetween(FLOAT32, bound(shape, name).bound()));
    }

    private static GradientShapesTest.Run bf16(Threads threads) {
        return new GradientShapesTest.Run(TestBackends.oneDnn(), threads, Precision.BF16);
    }

    private static Tolerance bound(GradientShapesTest.Case shape, String name) {
        boolean isGradient = !name.equals("output") && !name.equals("h");
        return isGradient && shape.kind().equals("relu")
                ? Tolerance.bf16ReluGradients(shape.layers())
                : Tolerance.bf16Distance(shape.layers());
    }

    @ParameterizedTest
    @MethodSource("dev.rondo.nn.GradientShapesTest#cases")
    void gradientsDoNotDependOnThreads(GradientShapesTest.Case shape) {
        if (!Bf16Machine.available()) {
            return;
        }
        Map<String, Tensor> expected = shape.run(bf16(Threads.fixed(1)));
        shape.run(bf16(Threads.adaptive()))
                .forEach((name, actual) -> assertThat(actual.maxAbsDiff(expected.get(name)))
                        .as(name)
                        .isZero());
    }

    @Test
    void aCellTrainsToo() {
        if (!Bf16Machine.available()) {
            return;
        }
        Tensor x = Generator.manualSeed(2).randn(6, 20);
        Map<String, Tensor> expected = cellGradients(x, Backend.reference(), Precision.F32);
        cellGradients(x, TestBackends.oneDnn(), Precision.BF16)
                .forEach((name, actual) -> assertThat(RelativeDistance.of(actual, expected.get(name)))
                        .as(name)
                        .isBetween(FLOAT32, Tolerance.bf16Distance(1).bound()));
    }

    private static Map<String, Tensor> cellGradients(Tensor x, Backend backend, Precision precision) {
        Generator random = Generator.manualSeed(3);
        LSTMState state = LSTMState.of(random.randn(6, 40), random.randn(6, 40));
        try (LSTMCell cell = LSTMCell.builder(20, 40)
                        .generator(random)
                        .backend(backend)
                        .precision(precision)
                        .build();
                TrainingPass pass = cell.forwardTraining(x, state)) {
            return pass.backward(null, random.randn(6, 40), random.randn(6, 40)).parameters();
        }
    }

    @Test
    void nanPoisonsOnlyItsOwnSequence() {
        if (!Bf16Machine.available()) {
            return;
        }
        Tensor x = Generator.manualSeed(2).randn(4, 2, 3);
        x.set(Float.NaN, 2, 1, 0);
        try (LSTM layer = sine(Precision.BF16, 3);
                TrainingPass pass = layer.forwardTraining(x, null)) {
            assertThat(pass.output().get(2, 1, 0)).isNaN();
            assertThat(pass.output().get(3, 1, 3)).isNaN();
            assertThat(pass.output().get(3, 0, 0)).isNotNaN();
            Tensor input =
                    pass.backward(Tensor.full(1, 4, 2, HIDDEN), null, null).input();
            assertThat(input.get(0, 1, 0)).isNaN();
            assertThat(input.get(0, 0, 0)).isNotNaN();
        }
    }

    private static LSTM sine(Precision precision, int inputSize) {
        return LSTM.builder(inputSize, HIDDEN)
                .generator(Generator.manualSeed(1))
                .backend(TestBackends.oneDnn())
                .precision(precision)
                .threads(Threads.fixed(1))
                .build();
    }

    /** Cosine from sine, from other beginnings: the first step's loss, and the last one's. */
    private static double[] losses(Precision precision) {
        int time = 24;
        int batch = 8;
        Tensor x = Tensor.zeros(time, batch, 1);
        Tensor target = Tensor.zeros(time, batch, 1);
        for (int t = 0; t < time; t++) {
            for (int n = 0; n < batch; n++) {
                x.set((float) Math.sin(0.4 * t + n), t, n, 0);
                target.set((float) Math.cos(0.4 * t + n), t, n, 0);
            }
        }
        double[] losses = new double[STEPS + 1];
        MSELoss criterion = MSELoss.builder().build();
        try (LSTM layer = sine(precision, 1);
                Linear head = Linear.builder(HIDDEN, 1)
                        .generator(Generator.manualSeed(4))
                        .backend(TestBackends.oneDnn())
                        .build()) {
            Adam optimizer =
                    Adam.builder(Module.trainableOf(layer, head)).lr(1e-2).build();
            for (int step = 0; step <= STEPS; step++) {
                try (Tape tape = new Tape()) {
                    Variable guess =
                            head.forward(layer.forward(tape.constant(x)).output());
                    Variable loss = criterion.forward(guess, target);
                    losses[step] = loss.item();
                    optimizer.zeroGrad();
                    loss.backward();
                    optimizer.step();
                }
            }
        }
        return losses;
    }

    @Test
    void convergesLikeFloat32() {
        if (!Bf16Machine.available()) {
            return;
        }
        double[] expected = losses(Precision.F32);
        double[] actual = losses(Precision.BF16);
        assertThat(expected[STEPS]).isLessThan(expected[0] / 5);
        double bound = Tolerance.bf16Distance(1).bound();
        for (int step = 0; step <= STEPS; step++) {
            assertThat(actual[step]).isCloseTo(expected[step], within(bound * expected[step]));
        }
        assertThat(actual).isNotEqualTo(expected);
    }

    @Test
    void nothingTrainsInEightBits() {
        TestBackends.oneDnn();
        try (LSTM layer = sine(Precision.INT8, 3)) {
            Tensor x = Generator.manualSeed(2).randn(4, 2, 3);
            assertThatThrownBy(() -> layer.forwardTraining(x, null))
                    .isInstanceOf(UnsupportedOperationException.class)
                    .hasMessageContaining("Precision.INT8 is for inference only")
                    .hasMessageContaining("train in Precision.F32 or BF16");
            assertThat(layer.forward(x).output().get(3, 1, 0)).isNotNaN();
        }
    }
}
