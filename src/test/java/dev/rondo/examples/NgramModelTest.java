package dev.rondo.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** What the poem writer has to beat is what it says it is. */
class NgramModelTest {
    private static final double CLOSE = 1e-12;

    /**
     * By hand, of "aab": after a come a and b once each, D = 1/2; a follows the text's beginning and a, b follows a, so
     * that the counts below are 2 and 1, D = 1/3.
     */
    @Test
    void probabilitiesAreThoseOfTheFormula() {
        int[] text = {0, 0, 1};
        NgramModel model = new NgramModel(1, 2, text);
        assertThat(model.probability(text, 0, 0)).isCloseTo(2.0 / 3, within(CLOSE));
        assertThat(model.probability(text, 0, 1)).isCloseTo(1.0 / 3, within(CLOSE));
        assertThat(model.probability(text, 1, 0)).isCloseTo(7.0 / 12, within(CLOSE));
        assertThat(model.probability(text, 1, 1)).isCloseTo(5.0 / 12, within(CLOSE));
        double bits = -(Math.log(7.0 / 12) + Math.log(5.0 / 12)) / Math.log(2) / 2;
        assertThat(model.bits(text, 1)).isCloseTo(bits, within(CLOSE));
    }

    @Test
    void probabilitiesAddUpToOne() {
        Random random = new Random(3);
        int[] text = random.ints(500, 0, 7).toArray();
        NgramModel model = new NgramModel(3, 9, text);
        int[] other = random.ints(40, 0, 9).toArray();
        for (int at = 0; at < other.length; at++) {
            double sum = 0;
            for (int next = 0; next < 9; next++) {
                double probability = model.probability(other, at, next);
                assertThat(probability).isPositive();
                sum += probability;
            }
            assertThat(sum).isCloseTo(1, within(CLOSE));
        }
    }

    /** Three characters back tell all about what comes next, two do not. */
    @Test
    void theOrderCountsTheCharactersBefore() {
        int[] text = new int[3000];
        Random random = new Random(5);
        for (int i = 0; i < text.length; i++) {
            text[i] = i < 3 ? random.nextInt(2) : text[i - 3] ^ text[i - 2];
        }
        assertThat(new NgramModel(3, 2, text).bits(text, 10)).isLessThan(0.05);
        assertThat(new NgramModel(2, 2, text).bits(text, 10)).isGreaterThan(0.5);
    }
}
