package dev.rondo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A generator goes on where another stood. */
class GeneratorStateTest {
    @ParameterizedTest
    @EnumSource(Generator.Stream.class)
    void goesOnAnywhere(Generator.Stream stream) {
        for (int drawn : new int[] {0, 1, 3, 623, 624, 625, 2000}) {
            Generator first = Generator.manualSeed(12, stream);
            for (int i = 0; i < drawn; i++) {
                first.rand(1);
            }
            first.randn(3); // an odd number leaves one that is kept
            LongTensor state = first.state();
            Generator second = Generator.manualSeed(99, stream);
            second.randn(1);
            second.setState(state);
            assertThat(second.randn(5).toArray()).isEqualTo(first.randn(5).toArray());
            assertThat(second.randn(40).toArray()).isEqualTo(first.randn(40).toArray());
            assertThat(second.bernoulli(0.5, 9).toArray())
                    .isEqualTo(first.bernoulli(0.5, 9).toArray());
            assertThat(second.randperm(30)).isEqualTo(first.randperm(30));
        }
    }

    @ParameterizedTest
    @EnumSource(Generator.Stream.class)
    void refusesWhatIsNoState(Generator.Stream stream) {
        Generator generator = Generator.manualSeed(12, stream);
        float[] expected = Generator.manualSeed(12, stream).randn(5).toArray();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> generator.setState(LongTensor.of(new long[3], 3)))
                .withMessage("a generator's state has 626 numbers, got 3");
        long[] wrong = generator.state().toArray();
        wrong[0] = 700;
        assertThatIllegalArgumentException()
                .isThrownBy(() -> generator.setState(LongTensor.of(wrong, wrong.length)))
                .withMessage("a position of 700 in a state of 624 words");
        wrong[0] = 1;
        wrong[5] = 1L << 40;
        assertThatIllegalArgumentException()
                .isThrownBy(() -> generator.setState(LongTensor.of(wrong, wrong.length)))
                .withMessage("word 4 of a generator's state has more than 32 bits");
        assertThat(generator.randn(5).toArray()).isEqualTo(expected);
    }
}
