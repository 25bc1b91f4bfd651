package dev.rondo.internal.random;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MersenneTwisterTest {
    /** The C++ standard fixes the 10000th number of {@code std::mt19937}, whose default seed is 5489. */
    @Test
    void tenThousandthWordOfTheStandard() {
        MersenneTwister engine = new MersenneTwister(5489);
        for (int i = 1; i < 10_000; i++) {
            engine.nextInt();
        }
        assertThat(Integer.toUnsignedLong(engine.nextInt())).isEqualTo(4123659995L);
    }

    @Test
    void firstOfTwoWordsIsTheHighHalf() {
        MersenneTwister words = new MersenneTwister(0);
        long high = Integer.toUnsignedLong(words.nextInt());
        long low = Integer.toUnsignedLong(words.nextInt());
        assertThat(high).isEqualTo(2357136044L);
        assertThat(new MersenneTwister(0).nextLong()).isEqualTo(high << 32 | low);
    }
}
