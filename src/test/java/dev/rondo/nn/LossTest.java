package dev.rondo.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.rondo.LongTensor;
import dev.rondo.Tensor;
import dev.rondo.golden.Tolerance;
import dev.rondo.testing.Distances;
import dev.rondo.testing.RelativeDistance;
import dev.rondo.testing.TestSeed;
import dev.rondo.testing.TrainingCase;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Values and gradients of every option beside PyTorch's in float64, and what does not depend on numbers. */
class LossTest {
    private static Stream<TrainingCase> cases() {
        return TrainingCase.all("loss-");
    }

    private static LossPass pass(TrainingCase recorded, Tensor input) {
        return switch (recorded.text("kind")) {
            case "CrossEntropyLoss" ->
                options(recorded, CrossEntropyLoss.builder())
                        .labelSmoothing(recorded.number("label_smoothing", 0))
                        .build()
                        .forwardTraining(input, recorded.longs("target"));
            case "NLLLoss" ->
                options(recorded, NLLLoss.builder()).build().forwardTraining(input, recorded.longs("target"));
            case "MSELoss" ->
                reduction(recorded, MSELoss.builder()).build().forwardTraining(input, recorded.tensor("target"));
            case "BCEWithLogitsLoss" -> bce(recorded).forwardTraining(input, recorded.tensor("target"));
            default -> throw new IllegalArgumentException(recorded.text("kind"));
        };
    }

    private static <B extends ClassLossBuilder<B>> B options(TrainingCase recorded, B builder) {
        if (recorded.has("ignore_index")) {
            builder.ignoreIndex(recorded.count("ignore_index"));
        }
        if (recorded.hasTensor("weight")) {
            builder.weight(recorded.tensor("weight"));
        }
        return recorded.has("reduction") ? builder.reduction(reduction(recorded)) : builder;
    }

    private static <B extends ElementLoss.Builder<B>> B reduction(TrainingCase recorded, B builder) {
        return recorded.has("reduction") ? builder.reduction(reduction(recorded)) : builder;
    }

    private static Reduction reduction(TrainingCase recorded) {
        return Reduction.valueOf(recorded.text("reduction").toUpperCase(Locale.ROOT));
    }

    private static BCEWithLogitsLoss bce(TrainingCase recorded) {
        BCEWithLogitsLoss.Builder builder = reduction(recorded, BCEWithLogitsLoss.builder());
        if (recorded.hasTensor("weight")) {
            builder.weight(recorded.tensor("weight"));
        }
        if (recorded.hasTensor("pos_weight")) {
            builder.posWeight(recorded.tensor("pos_weight"));
        }
        return builder.build();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void valuesAndGradientsAreThoseOfPyTorch(TrainingCase recorded) {
        Tensor input = recorded.tensor("input");
        LossPass pass = pass(recorded, input);
        double bound = Tolerance.loss().bound();
        double value = recorded.doubles("value")[0];
        Distances.note("value", recorded.toString(), Math.abs(pass.value() - value) / Math.max(1, Math.abs(value)));
        assertThat((double) pass.value()).isCloseTo(value, within(bound * Math.max(1, Math.abs(value))));
        Tensor grad = pass.backward();
        double[] expected = recorded.doubles("grad");
        double largest = Arrays.stream(expected).map(Math::abs).max().orElse(0);
        float[] actual = grad.toArray();
        for (int i = 0; i < expected.length; i++) {
            double distance = Math.abs(actual[i] - expected[i]) / largest;
            Distances.note("gradient", recorded.toString(), distance);
            assertThat(distance).as("%s [%d]", recorded, i).isLessThanOrEqualTo(bound);
        }
        double whole = RelativeDistance.of(grad, recorded.tensor("grad"));
        Distances.note("gradient, relative L2", recorded.toString(), whole);
        assertThat(whole).isLessThanOrEqualTo(bound);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void gradientsInPlaceOfTheInputAreTheSame(TrainingCase recorded) {
        float[] apart = pass(recorded, recorded.tensor("input")).backward(.25f).toArray();
        Tensor input = recorded.tensor("input");
        pass(recorded, input).backwardInto(input, .25f);
        assertThat(input.toArray()).isEqualTo(apart);
        float[] whole = pass(recorded, recorded.tensor("input")).backward().toArray();
        for (int i = 0; i < whole.length; i++) {
            assertThat(apart[i]).isCloseTo(whole[i] / 4, within(Math.ulp(whole[i])));
        }
    }

    /** As PyTorch: the mean of nothing is no number, the sum zero, and rows that do not count have no gradient. */
    @Test
    void theMeanOfNothingIsNaN() {
        LongTensor none = LongTensor.of(new long[0]);
        LongTensor ignored = LongTensor.of(new long[] {-100, -100});
        CrossEntropyLoss mean = CrossEntropyLoss.builder().build();
        CrossEntropyLoss sum =
                CrossEntropyLoss.builder().reduction(Reduction.SUM).build();
        assertThat(mean.forward(Tensor.zeros(0, 5), none)).isNaN();
        assertThat(sum.forward(Tensor.zeros(0, 5), none)).isZero();
        assertThat(mean.forwardTraining(Tensor.zeros(0, 5), none).backward().shape())
                .containsExactly(0, 5);
        LossPass pass = mean.forwardTraining(Tensor.ones(2, 3), ignored);
        assertThat(pass.value()).isNaN();
        assertThat(pass.backward().toArray()).containsOnly(0);
        assertThat(sum.forward(Tensor.ones(2, 3), ignored)).isZero();
        assertThat(NLLLoss.builder().build().forward(Tensor.zeros(0, 5), none)).isNaN();
        assertThat(MSELoss.builder().build().forward(Tensor.zeros(0), Tensor.zeros(0)))
                .isNaN();
        assertThat(BCEWithLogitsLoss.builder().build().forward(Tensor.zeros(0), Tensor.zeros(0)))
                .isNaN();
    }

    /** A loss that explodes shows it. */
    @Test
    void whatIsNoNumberStaysNone() {
        LongTensor target = LongTensor.of(new long[] {0, 1});
        CrossEntropyLoss loss = CrossEntropyLoss.builder().build();
        for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
            Tensor input = Tensor.zeros(2, 3);
            input.set(bad, 1, 2);
            LossPass pass = loss.forwardTraining(input, target);
            assertThat(pass.value()).isNaN();
            float[] grad = pass.backward().toArray();
            assertThat(grad[0]).isFinite();
            assertThat(grad[5]).isNaN();
        }
    }

    /** A softmax does not change when all logits move, and its gradient adds up to nothing. */
    @Test
    void largeLogitsAreNoTrouble() {
        Tensor logits = TestSeed.generator().randn(6, 50);
        LongTensor target = LongTensor.of(new long[] {0, 1, 2, 3, 4, 49});
        Tensor moved = logits.copy();
        for (int i = 0; i < 6; i++) {
            for (int j = 0; j < 50; j++) {
                moved.set(Math.round(logits.get(i, j) * 64) / 64f, i, j);
            }
        }
        CrossEntropyLoss loss = CrossEntropyLoss.builder().labelSmoothing(.1).build();
        float near = loss.forward(moved, target);
        Tensor far = moved.copy();
        for (int i = 0; i < 6; i++) {
            for (int j = 0; j < 50; j++) {
                far.set(moved.get(i, j) - 4096, i, j);
            }
        }
        LossPass pass = loss.forwardTraining(far, target);
        assertThat(pass.value()).isEqualTo(near);
        double sum = 0;
        for (float slope : pass.backward().toArray()) {
            sum += slope;
        }
        assertThat(sum).isCloseTo(0, within(Tolerance.sum(300).bound()));
    }

    @Test
    void namesAreThoseOfPyTorch() {
        assertThat(CrossEntropyLoss.builder().build()).hasToString("CrossEntropyLoss()");
        assertThat(NLLLoss.builder().build()).hasToString("NLLLoss()");
        assertThat(MSELoss.builder().build()).hasToString("MSELoss()");
        assertThat(BCEWithLogitsLoss.builder().build()).hasToString("BCEWithLogitsLoss()");
    }
}
