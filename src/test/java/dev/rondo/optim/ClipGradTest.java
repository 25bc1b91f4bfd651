package dev.rondo.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.rondo.Tensor;
import dev.rondo.golden.GoldenAssert;
import dev.rondo.golden.Tolerance;
import dev.rondo.nn.Parameter;
import dev.rondo.testing.TrainingCase;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Clipping beside PyTorch's own. */
class ClipGradTest {
    private static final Tolerance TOLERANCE = Tolerance.sum(47);

    private static Stream<TrainingCase> cases() {
        return TrainingCase.all("clip-");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void gradientsAndNormsAreThoseOfPyTorch(TrainingCase recorded) {
        List<Parameter> parameters = Stream.of("g0", "g1")
                .map(recorded::tensor)
                .map(grad -> OptimizerCases.parameter(Tensor.zeros(grad.shape()), grad))
                .toList();
        if (recorded.has("clip_value")) {
            ClipGrad.clipGradValue(parameters, recorded.number("clip_value"));
        } else {
            double norm = ClipGrad.clipGradNorm(
                    parameters, recorded.number("max_norm"), recorded.number("norm_type", 2), true);
            double expected = recorded.doubles("norm")[0];
            assertThat(norm).isCloseTo(expected, within(TOLERANCE.bound() * expected));
        }
        for (int i = 0; i < parameters.size(); i++) {
            GoldenAssert.assertClose(
                    recorded + " " + i, recorded.doubles("out" + i), grad(parameters.get(i)), TOLERANCE);
        }
    }

    private static Tensor grad(Parameter parameter) {
        return Objects.requireNonNull(parameter.grad(), "no gradient");
    }

    @Test
    void aNormIsOfAllTilesAndEnds() {
        Parameter parameter = OptimizerCases.parameter(Tensor.zeros(43, 61), Tensor.full(2, 43, 61));
        double expected = Math.sqrt(4 * 43 * 61);
        assertThat(ClipGrad.clipGradNorm(List.of(parameter), 1)).isCloseTo(expected, within(1e-12 * expected));
        assertThat(grad(parameter).toArray()).containsOnly((float) (2 / (expected + 1e-6)));
    }

    @Test
    void withoutGradientsTheNormIsZero() {
        Parameter parameter = OptimizerCases.parameter(Tensor.zeros(2, 2));
        assertThat(ClipGrad.clipGradNorm(List.of(parameter), 1)).isZero();
        assertThat(ClipGrad.clipGradNorm(List.of(), 1)).isZero();
        ClipGrad.clipGradValue(List.of(parameter), 1);
        assertThat(parameter.grad()).isNull();
    }

    /** As PyTorch: NaN spreads, and an infinite norm leaves zeros and NaN. */
    @Test
    void normsThatAreNotFinite() {
        Parameter nan = OptimizerCases.parameter(Tensor.zeros(1, 2), Tensor.of(new float[] {1, Float.NaN}, 1, 2));
        assertThatThrownBy(() -> ClipGrad.clipGradNorm(List.of(nan), 1, 2, true))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("The total norm of order 2.0 for gradients from `parameters` is non-finite, so it cannot be"
                        + " clipped. To disable this error and scale the gradients by the non-finite norm anyway, set"
                        + " `errorIfNonfinite=false`");
        assertThat(grad(nan).get(0, 0)).isEqualTo(1);
        assertThat(ClipGrad.clipGradNorm(List.of(nan), 1)).isNaN();
        assertThat(grad(nan).toArray()).containsExactly(Float.NaN, Float.NaN);
        Parameter infinite =
                OptimizerCases.parameter(Tensor.zeros(1, 2), Tensor.of(new float[] {1, Float.NEGATIVE_INFINITY}, 1, 2));
        for (double type : new double[] {1, 2, 3, Double.POSITIVE_INFINITY}) {
            assertThatThrownBy(() -> ClipGrad.clipGradNorm(List.of(infinite), 1, type, true))
                    .hasMessageContaining("The total norm of order " + type);
        }
        assertThat(ClipGrad.clipGradNorm(List.of(infinite), 1)).isEqualTo(Double.POSITIVE_INFINITY);
        assertThat(grad(infinite).toArray()).containsExactly(0, Float.NaN);
    }

    /** Squares beyond float32 are none of double's. */
    @Test
    void largeGradientsHaveANorm() {
        Parameter parameter = OptimizerCases.parameter(Tensor.zeros(1, 2), Tensor.full(1e30f, 1, 2));
        assertThat(ClipGrad.clipGradNorm(List.of(parameter), 1, 2, true)).isCloseTo(1.414e30, within(1e27));
    }

    @Test
    void argumentsAreChecked() {
        assertThatThrownBy(() -> ClipGrad.clipGradNorm(List.of(), 1, 0, false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the norm type must be above 0, got 0.0");
        assertThatThrownBy(() -> ClipGrad.clipGradValue(List.of(), -1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Invalid clip_value: -1.0");
    }
}
