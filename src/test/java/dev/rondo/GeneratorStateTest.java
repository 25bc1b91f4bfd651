package dev.rondo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rondo.testing.Recorded;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The state of a generator, taken and given back: PyTorch's own bytes, and the same numbers after it. */
class GeneratorStateTest {
    private static final int STATE_BYTES = 5056;
    private static final int SEED_AND_COUNTS = 24;
    private static final int AFTER_WORDS = SEED_AND_COUNTS + 624 * 8;

    static List<Recorded> cases() {
        return Recorded.cases("generator_state");
    }

    private static void draw(Generator generator, Recorded recorded) {
        for (long count : recorded.longs("drawn").toArray()) {
            generator.randn((int) count);
        }
    }

    private static byte[] bytes(Recorded recorded, String name) {
        return HexFormat.of().parseHex(recorded.text(name));
    }

    /** All but the words of the twister, which {@link #stateIsPyTorchs} adds up. */
    @ParameterizedTest
    @MethodSource("cases")
    void stateIsPyTorchs(Recorded recorded) {
        Generator generator = Generator.manualSeed(Long.parseLong(recorded.text("seed")));
        draw(generator, recorded);
        byte[] state = generator.getState();
        assertThat(state).hasSize(STATE_BYTES);
        assertThat(Arrays.copyOf(state, SEED_AND_COUNTS)).isEqualTo(bytes(recorded, "head"));
        assertThat(Arrays.copyOfRange(state, AFTER_WORDS, STATE_BYTES)).isEqualTo(bytes(recorded, "tail"));
        ByteBuffer words = ByteBuffer.wrap(state).order(ByteOrder.LITTLE_ENDIAN).position(SEED_AND_COUNTS);
        long sum = 0;
        for (int i = 0; i < 624; i++) {
            sum = sum * 31 + words.getLong();
        }
        assertThat(Long.toString(sum)).isEqualTo(recorded.text("words"));
        assertThat(generator.randn(recorded.tensor("after").size(0)).toArray())
                .isEqualTo(recorded.tensor("after").toArray());
    }

    /** 3 normal numbers leave one kept, 700 uniform ones a second block of words. */
    @ParameterizedTest
    @EnumSource
    void theSameNumbersFollow(Generator.Stream stream) {
        List<UnaryOperator<Generator>> histories = List.of(
                generator -> generator,
                generator -> drawn(generator, 3, 0),
                generator -> drawn(generator, 3, 700),
                generator -> drawn(generator, 2, 620),
                generator -> drawn(generator, 0, 624),
                generator -> drawn(generator, 20, 1248));
        for (UnaryOperator<Generator> history : histories) {
            Generator generator = history.apply(Generator.manualSeed(11, stream));
            byte[] state = generator.getState();
            Generator other = drawn(Generator.manualSeed(-5, stream), 5, 77);
            other.setState(state);
            assertThat(other.initialSeed()).isEqualTo(11);
            assertThat(other.getState()).isEqualTo(state);
            assertThat(numbers(other)).isDeepEqualTo(numbers(generator));
            // Once more, for taking a state must not have changed it.
            other.setState(state);
            Generator again = Generator.manualSeed(1, stream);
            again.setState(state);
            assertThat(numbers(again)).isDeepEqualTo(numbers(other));
        }
    }

    private static Generator drawn(Generator generator, int normal, int uniform) {
        generator.randn(normal);
        generator.rand(uniform);
        return generator;
    }

    private static float[][] numbers(Generator generator) {
        return new float[][] {
            generator.randn(5).toArray(),
            generator.rand(700).toArray(),
            generator.bernoulli(0.3, 9).toArray(),
            generator.randn(33).toArray(),
            generator.randn(4).toArray()
        };
    }

    @Test
    void whatIsNoStateIsRefusedAndChangesNothing() {
        Generator generator = drawn(Generator.manualSeed(3), 3, 10);
        byte[] before = generator.getState();
        for (int length : new int[] {0, 10, STATE_BYTES - 1, STATE_BYTES + 1}) {
            assertThatThrownBy(() -> generator.setState(new byte[length]))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(
                            "Expected a CPUGeneratorImplState of size 5056 but found the input RNG state size to be "
                                    + length);
        }
        assertThatThrownBy(() -> generator.setState(new byte[STATE_BYTES]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Invalid mt19937 state");
        assertThat(generator.getState()).isEqualTo(before);
    }

    /** Words to the next twist, and the position: together one more than there are words. */
    @ParameterizedTest
    @ValueSource(ints = {0, -1, 625, Integer.MIN_VALUE, 616, Integer.MAX_VALUE})
    void countsThatWouldReadBehindTheWordsAreRefused(int left) {
        byte[] state = drawn(Generator.manualSeed(3), 0, 10).getState();
        ByteBuffer.wrap(state).order(ByteOrder.LITTLE_ENDIAN).putInt(8, left);
        Generator generator = Generator.manualSeed(3);
        assertThatThrownBy(() -> generator.setState(state)).hasMessage("Invalid mt19937 state");
        assertThat(generator.rand(3).toArray())
                .isEqualTo(Generator.manualSeed(3).rand(3).toArray());
    }
}
