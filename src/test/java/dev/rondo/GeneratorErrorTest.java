package dev.rondo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** The messages are those of PyTorch 2.13.0 for the same arguments, e.g. {@code torch.empty(2).normal_(0, -1)}. */
class GeneratorErrorTest {
    private final Generator g = Generator.manualSeed(0);

    @Test
    void uniform() {
        refused("uniform_ expects to return a [from, to) range, but found from=1 > to=0", () -> g.uniform(1, 0, 2));
        refused(
                "uniform_ expects to return a [from, to) range, but found from=0.333333 > to=-0.142857",
                () -> g.uniform(1 / 3., -1 / 7., 2));
        refused(
                "uniform_ expects to return a [from, to) range, but found from=1e-07 > to=-1e+20",
                () -> g.fillUniform(Tensor.zeros(2), 1e-7, -1e20));
        refused("from is out of bounds for float", () -> g.uniform(Double.NaN, 0, 2));
        refused("to is out of bounds for float", () -> g.uniform(0, Double.POSITIVE_INFINITY, 2));
        refused("to is out of bounds for float", () -> g.uniform(0, 1e39, 2));
        refused(
                "uniform_ expects to-from <= std::numeric_limits<Float>::max(), but found to=3e+38 and from=-3e+38"
                        + " which result in to-from to exceed the limit",
                () -> g.uniform(-3e38, 3e38, 2));
    }

    @Test
    void normal() {
        refused("normal expects std >= 0.0, but found std -1", () -> g.normal(0, -1, 2));
        refused("normal expects std >= 0.0, but found std -1.5", () -> g.fillNormal(Tensor.zeros(2), 0, -1.5));
        refused("normal expects std >= 0.0, but found std nan", () -> g.normal(0, Double.NaN, 2));
    }

    @Test
    void bernoulli() {
        refused("bernoulli_ expects p to be in [0, 1], but got p=2", () -> g.bernoulli(2, 2));
        refused("bernoulli_ expects p to be in [0, 1], but got p=-0.1", () -> g.fillBernoulli(Tensor.zeros(2), -0.1));
        refused("bernoulli_ expects p to be in [0, 1], but got p=nan", () -> g.bernoulli(Double.NaN, 2));
        refused("bernoulli_ expects p to be in [0, 1], but got p=1.23457e+08", () -> g.bernoulli(123456789.123, 2));
    }

    @Test
    void randint() {
        refused("random_ expects 'from' to be less than 'to', but got from=5 >= to=5", () -> g.randint(5, 5, 2));
        refused("random_ expects 'from' to be less than 'to', but got from=6 >= to=5", () -> g.randint(6, 5, 2));
    }

    @Test
    void shapes() {
        refused("Trying to create tensor with negative dimension -1: [2, -1]", () -> g.randn(2, -1));
        refused("Trying to create tensor with negative dimension -1: [-1]", () -> g.randperm(-1));
    }

    @Test
    void emptyTensorsAreCheckedToo() {
        refused("normal expects std >= 0.0, but found std -1", () -> g.normal(0, -1, 0));
        refused("random_ expects 'from' to be less than 'to', but got from=5 >= to=5", () -> g.randint(5, 5, 0));
    }

    @Test
    void refusedCallsDrawNothing() {
        uniform();
        normal();
        bernoulli();
        randint();
        assertThat(g.rand(4).toArray())
                .isEqualTo(Generator.manualSeed(0).rand(4).toArray());
    }

    private static void refused(String message, ThrowingCallable call) {
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(call)
                .withMessage(message);
    }
}
