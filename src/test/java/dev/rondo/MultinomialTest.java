package dev.rondo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rondo.internal.random.Multinomial;
import dev.rondo.testing.Recorded;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Categories drawn by probabilities: PyTorch's own, and from the same stream. */
class MultinomialTest {
    static List<Recorded> cases() {
        return Recorded.cases("multinomial");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void drawsWhatPyTorchDraws(Recorded recorded) {
        Tensor p = recorded.tensor("p");
        float[] before = p.toArray();
        int samples = recorded.integer("samples");
        boolean replacement = recorded.flag("replacement");
        Generator generator = Generator.manualSeed(recorded.integer("seed"));
        assertThat(generator.multinomial(p, samples, replacement)).isEqualTo(recorded.longs("first"));
        assertThat(generator.multinomial(p, samples, replacement)).isEqualTo(recorded.longs("second"));
        assertThat(generator.rand(2).toArray())
                .isEqualTo(recorded.tensor("after").toArray());
        assertThat(p.toArray()).isEqualTo(before);
    }

    /** PyTorch leaves to its sort what comes when only zeros are left. */
    @Test
    void categoriesOfNoProbabilityComeLast() {
        LongTensor drawn = Generator.manualSeed(1).multinomial(Tensor.of(new float[] {0, 1, 0, 2, 0}, 5), 5, false);
        assertThat(drawn.toArray()).startsWith(drawn.get(0) == 1 ? new long[] {1, 3} : new long[] {3, 1});
        assertThat(drawn.toArray()).endsWith(0, 2, 4);
    }

    @ParameterizedTest
    @CsvSource({
        "-1, 2, 1, true, 'probability tensor contains either `inf`, `nan` or element < 0'",
        "-1, 2, 2, false, 'probability tensor contains either `inf`, `nan` or element < 0'",
        "Infinity, 2, 1, false, 'probability tensor contains either `inf`, `nan` or element < 0'",
        "NaN, 2, 1, false, 'probability tensor contains either `inf`, `nan` or element < 0'",
        "NaN, 2, 2, true, 'invalid multinomial distribution (encountering probability entry < 0)'",
        "-1, 2, 2, true, 'invalid multinomial distribution (encountering probability entry < 0)'",
        "Infinity, 2, 2, true, 'invalid multinomial distribution (encountering probability entry = infinity or NaN)'",
        "0, 0, 1, false, 'invalid multinomial distribution (sum of probabilities <= 0)'",
        "0, 0, 2, true, 'invalid multinomial distribution (sum of probabilities <= 0)'",
        "1, 2, 3, false, 'cannot sample n_sample > prob_dist.size(-1) samples without replacement'",
        "1, 2, 0, true, 'cannot sample n_sample <= 0 samples'",
        "1, 2, -1, false, 'cannot sample n_sample <= 0 samples'"
    })
    void errorsAreInPyTorchsWords(float a, float b, int samples, boolean replacement, String message) {
        Generator generator = Generator.manualSeed(1);
        for (Tensor p : List.of(Tensor.of(new float[] {a, b}, 2), Tensor.of(new float[] {a, b}, 1, 2))) {
            assertThatThrownBy(() -> generator.multinomial(p, samples, replacement))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(message);
        }
        if (!replacement) {
            assertThat(generator.rand(1).toArray())
                    .isEqualTo(Generator.manualSeed(1).rand(1).toArray());
        }
    }

    @Test
    void shapesAndStreamsThatHaveNoneAreRefused() {
        Generator generator = Generator.manualSeed(1);
        for (Tensor p : List.of(Tensor.zeros(), Tensor.ones(2, 3, 4))) {
            assertThatThrownBy(() -> generator.multinomial(p, 1, true)).hasMessage("prob_dist must be 1 or 2 dim");
        }
        assertThatThrownBy(() -> Multinomial.check(1, (1 << 24) + 1, 1, true))
                .hasMessage("number of categories cannot exceed 2^24");
        assertThatThrownBy(() ->
                        Generator.manualSeed(1, Generator.Stream.TORCH_0_3).multinomial(Tensor.ones(2), 1, true))
                .isInstanceOf(UnsupportedOperationException.class);
    }
}
