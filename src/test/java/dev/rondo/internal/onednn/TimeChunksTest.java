package dev.rondo.internal.onednn;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TimeChunksTest {
    @Test
    void chunksArePowersOfTwoLargestFirstAndCoverEveryLength() {
        for (int steps = 1; steps <= 1000; steps++) {
            int covered = 0;
            int previous = Integer.MAX_VALUE;
            while (covered < steps) {
                int chunk = TimeChunks.next(steps - covered);
                assertThat(Integer.bitCount(chunk)).isOne();
                assertThat(chunk).isLessThanOrEqualTo(Math.min(previous, TimeChunks.LARGEST));
                previous = chunk;
                covered += chunk;
            }
            assertThat(covered).isEqualTo(steps);
        }
    }
}
