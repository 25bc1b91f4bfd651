package dev.rondo.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rondo.Tensor;
import org.junit.jupiter.api.Test;

/** The yardstick itself: a test that can't fail proves nothing. */
class ToleranceTest {
    private static final double EPSILON = Math.ulp(1f);

    @Test
    void boundsFollowTheReductionLength() {
        assertThat(Tolerance.sum(1).bound()).isEqualTo(4 * EPSILON);
        assertThat(Tolerance.sum(8).bound()).isEqualTo(4 * 3 * EPSILON);
        assertThat(Tolerance.sum(9).bound()).isEqualTo(4 * 4 * EPSILON);
        // (5 + 7 + 2) * 6 = 84 lies below 2^7.
        assertThat(Tolerance.forward(5, 7, 6).bound()).isEqualTo(4 * 7 * EPSILON);
        // 84 * 28 = 2352 lies below 2^12; two passes.
        assertThat(Tolerance.backward(5, 7, 28, 4, 6).bound()).isEqualTo(4 * 2 * 12 * EPSILON);
        assertThat(Tolerance.sum(1).bf16().bound()).isEqualTo(4 * 0x1p-7);
        assertThat(Tolerance.forward(GoldenCase.load("lstm-basic-1").config())).isEqualTo(Tolerance.forward(5, 7, 6));
        assertThat(Tolerance.forward(GoldenCase.load("lstmcell").config())).isEqualTo(Tolerance.forward(5, 7, 3));
    }

    @Test
    void acceptsUpToTheBound() {
        Tolerance tolerance = new Tolerance(0.125, "test");
        assertThat(tolerance.accepts(0, 0.125)).isTrue();
        assertThat(tolerance.accepts(0, -0.126)).isFalse();
        assertThat(tolerance.accepts(8, 9)).isTrue();
        assertThat(tolerance.accepts(8, 9.01)).isFalse();
        assertThat(tolerance.accepts(Double.NaN, Double.NaN)).isTrue();
        assertThat(tolerance.accepts(Double.NaN, 0)).isFalse();
        assertThat(tolerance.accepts(0, Double.NaN)).isFalse();
        assertThat(tolerance.accepts(Double.POSITIVE_INFINITY, Float.POSITIVE_INFINITY))
                .isTrue();
        assertThat(tolerance.accepts(Double.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY))
                .isFalse();
        assertThat(tolerance.accepts(1e300, Float.POSITIVE_INFINITY)).isFalse();
        assertThat(Tolerance.exact().accepts(1, Math.nextUp(1f))).isFalse();
    }

    @Test
    void failuresSayWhereAndHowFar() {
        Tensor actual = Tensor.of(new float[] {0, 1.5f, 2, 7}, 2, 2);
        double[] expected = {0, 1, 2, 3};
        assertThatThrownBy(() -> GoldenAssert.assertClose("lstm out", expected, actual, new Tolerance(0.25, "why")))
                .isInstanceOf(AssertionError.class)
                .hasMessage(String.format("lstm out: 2 of 4 values are off by more than 0.250 (why)%n"
                        + "  first at [0, 1]: expected 1.0, got 1.5, error 0.5%n"
                        + "  worst at [1, 1]: expected 3.0, got 7.0, error 4.0"));
        assertThat(GoldenAssert.assertClose("x", expected, actual, new Tolerance(2, "loose")))
                .isEqualTo(4);
        assertThatThrownBy(() -> GoldenAssert.assertClose("x", new double[3], actual, Tolerance.exact()))
                .hasMessage("x: expected 3 values, got 4");
        assertThatThrownBy(() ->
                        GoldenAssert.assertClose("x", new double[] {0}, Tensor.full(Float.NaN), Tolerance.exact()))
                .hasMessageContaining("worst at []: expected 0.0, got NaN, error Infinity");
    }

    @Test
    void casesAreComparedInShapeToo() {
        GoldenCase golden = GoldenCase.load("lstm-basic-0");
        Tensor flat = golden.tensor("out32").reshape(-1);
        assertThatThrownBy(() -> GoldenAssert.assertClose(golden, "out64", flat, Tolerance.forward(golden.config())))
                .hasMessage("lstm-basic-0 out64: expected shape [2, 3, 3], got [18]");
    }
}
