package dev.rondo.nn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rondo.Backend;
import dev.rondo.Generator;
import dev.rondo.Tensor;
import dev.rondo.Threads;
import dev.rondo.internal.threads.WorkerPool;
import dev.rondo.testing.Distances;
import dev.rondo.testing.RelativeDistance;
import dev.rondo.testing.TestBackends;
import dev.rondo.testing.TestSeed;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("native")
class LinearOneDnnTest extends LinearContract {
    /**
     * Of a whole tensor against sums in double, as for the gradients of layers; of one value it would be a matter of
     * luck.
     */
    private static final double RELATIVE = 1e-6;

    @Override
    Backend backend() {
        return TestBackends.oneDnn();
    }

    private static Linear like(Linear other, Backend backend, Threads threads) {
        Linear linear = Linear.builder(other.inFeatures(), other.outFeatures())
                .backend(backend)
                .threads(threads)
                .build();
        linear.loadStateDict(other.stateDict());
        return linear;
    }

    private Linear drawn(int in, int out) {
        return Linear.builder(in, out)
                .generator(TestSeed.generator())
                .backend(backend())
                .build();
    }

    /** One row, few, chunks of 256 with and without a rest of one, and blocks by rows and by columns. */
    @ParameterizedTest
    @CsvSource({
        "1, 1, 1",
        "1, 129, 300",
        "2, 64, 63",
        "255, 1, 2",
        "256, 129, 10",
        "257, 10, 300",
        "700, 64, 300",
        "1025, 96, 5",
        "513, 260, 650",
        "60, 300, 2000",
        "2000, 300, 60",
        "1, 900, 1001",
        "3, 7, 4000",
        "4000, 2, 70",
        "5, 1025, 257",
        "40, 4000, 3"
    })
    void agreesWithTheReference(int rows, int in, int out) {
        Linear fast = Linear.builder(in, out)
                .generator(TestSeed.fixedGenerator())
                .backend(backend())
                .build();
        Linear exact = like(fast, Backend.reference(), Threads.fixed(1));
        Generator generator = TestSeed.fixedGenerator();
        Tensor x = generator.randn(rows, in);
        Tensor gradient = generator.randn(rows, out);
        TrainingPass pass = fast.forwardTraining(x);
        TrainingPass expected = exact.forwardTraining(x);
        near("y", pass.output(), expected.output());
        Gradients gradients = pass.backward(gradient);
        Gradients of = expected.backward(gradient);
        near("x gradient", gradients.input(), of.input());
        for (Map.Entry<String, Tensor> parameter : of.parameters().entrySet()) {
            near(
                    parameter.getKey() + " gradient",
                    gradients.parameters().get(parameter.getKey()),
                    parameter.getValue());
        }
    }

    private static void near(String what, Tensor actual, Tensor expected) {
        double distance = RelativeDistance.of(actual, expected);
        Distances.note("onednn", "relative L2 of Linear's " + what, distance);
        assertThat(distance).as(what).isLessThanOrEqualTo(RELATIVE);
    }

    @ParameterizedTest
    @CsvSource({"600, 200, 320", "320, 200, 600", "2000, 64, 130", "70, 700, 900"})
    void threadsChangeNoBit(int rows, int in, int out) {
        Linear one = like(drawn(in, out), backend(), Threads.fixed(1));
        Linear more = like(one, backend(), Threads.fixed(64));
        Tensor x = TestSeed.generator().randn(rows, in);
        Tensor gradient = TestSeed.generator().randn(rows, out);
        TrainingPass expected = one.forwardTraining(x);
        Gradients expectedGradients = expected.backward(gradient);
        for (int i = 0; i < 5; i++) {
            WorkerPool.shared().awaken();
            TrainingPass pass = more.forwardTraining(x);
            assertThat(pass.output().maxAbsDiff(expected.output())).isZero();
            Gradients gradients = pass.backward(gradient);
            assertThat(gradients.input().maxAbsDiff(expectedGradients.input())).isZero();
            expectedGradients
                    .parameters()
                    .forEach((name, of) -> assertThat(
                                    gradients.parameters().get(name).maxAbsDiff(of))
                            .as(name)
                            .isZero());
        }
    }

    /** Each size compiles its own products, and older ones go: what comes back is computed the same. */
    @ParameterizedTest
    @ValueSource(ints = {3, 40})
    void manySizesInTurn(int in) {
        Linear linear = drawn(in, 5);
        Tensor x = TestSeed.generator().randn(200, in);
        float[] first = linear.forward(x).toArray();
        for (int rows = 1; rows < 200; rows++) {
            Tensor part = Tensor.ofSegment(x.segment(), rows, in);
            assertThat(linear.forward(part).shape()).containsExactly(rows, 5);
        }
        assertThat(linear.forward(x).toArray()).isEqualTo(first);
    }

    @Test
    void trimmingGivesBackWhatCallsNeeded() {
        backend().trim();
        int contexts = backend().stats().contexts();
        long handles = backend().stats().handles();
        Linear linear = drawn(3, 4);
        linear.forwardTraining(Tensor.ones(2, 3)).backward(Tensor.ones(2, 4));
        assertThat(backend().stats().contexts()).isGreaterThan(contexts);
        backend().trim();
        assertThat(backend().stats().contexts()).isEqualTo(contexts);
        assertThat(backend().stats().handles()).isEqualTo(handles);
    }
}
