package dev.rondo.internal.onednn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rondo.internal.spi.CellKind;
import dev.rondo.internal.spi.CellSpec;
import org.junit.jupiter.api.Test;

class TimeChunksTest {
    private final CellSpec spec = new CellSpec(CellKind.LSTM, 1024, 1024, 0);

    @Test
    void chunksArePowersOfTwoLargestFirstAndCoverEveryLength() {
        for (int batch : new int[] {1, 32, 300, 5000}) {
            for (int steps = 1; steps <= 300; steps++) {
                int covered = 0;
                int previous = Integer.MAX_VALUE;
                while (covered < steps) {
                    int chunk = TimeChunks.next(steps - covered, spec, batch);
                    assertThat(Integer.bitCount(chunk)).isOne();
                    assertThat(chunk).isLessThanOrEqualTo(Math.min(previous, TimeChunks.LARGEST));
                    previous = chunk;
                    covered += chunk;
                }
                assertThat(covered).isEqualTo(steps);
            }
        }
    }

    @Test
    void largeBatchesGetShortChunks() {
        assertThat(TimeChunks.next(1000, spec, 32)).isEqualTo(64);
        assertThat(TimeChunks.next(1000, spec, 128)).isEqualTo(16);
        assertThat(TimeChunks.next(1000, spec, 100_000)).isEqualTo(1);
    }

    @Test
    void batchesBeyondThirtyTwoBitsAreRefused() {
        assertThatCode(() -> TimeChunks.check(spec, 400_000)).doesNotThrowAnyException();
        assertThatThrownBy(() -> TimeChunks.check(spec, 500_000))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("run at most 419430 rows at once");
    }
}
