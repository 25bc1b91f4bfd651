package dev.rondo.internal.walk;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Pooled walks keep what usual batches need, and no more. */
class StatePairTest {
    @Test
    void onlyRoomForAnUnusuallyLargeBatchIsGivenUp() {
        StatePair pair = new StatePair();
        pair.reserve(1000, 64);
        pair.shrink();
        assertThat(pair.capacity()).isEqualTo(64_000);
        pair.reserve((int) (StatePair.MOST_KEPT / 64) + 1, 64);
        assertThat(pair.capacity()).isGreaterThan(StatePair.MOST_KEPT);
        pair.shrink();
        assertThat(pair.capacity()).isZero();
        pair.reserve(10, 64);
        assertThat(pair.capacity()).isEqualTo(640);
    }
}
