package dev.rondo.internal.onednn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rondo.internal.cell.CellKind;
import dev.rondo.internal.cell.CellSpec;
import org.junit.jupiter.api.Test;

/** Chunks are few, fit oneDNN's 32 bits, and cover every length. */
class TimeChunksTest {
    private final CellSpec spec = new CellSpec(CellKind.LSTM, 1024, 1024, 0);
    private final CellSpec small = new CellSpec(CellKind.LSTM, 128, 128, 0);

    private static int next(int remaining, CellSpec spec, int batch) {
        return TimeChunks.next(remaining, spec, batch, false);
    }

    private static int even(int remaining, CellSpec spec, int batch) {
        return TimeChunks.next(remaining, spec, batch, true);
    }

    @Test
    void chunksHaveFewLengthsTheRestLastAndCoverEveryLength() {
        for (int batch : new int[] {1, 32, 300, 5000}) {
            for (int steps = 1; steps <= 300; steps++) {
                int covered = 0;
                int previous = Integer.MAX_VALUE;
                while (covered < steps) {
                    int chunk = next(steps - covered, small, batch);
                    assertThat(chunk % 8 == 0 || chunk <= 9).isTrue();
                    assertThat(chunk).isPositive();
                    assertThat(chunk).isLessThanOrEqualTo(Math.min(Math.max(previous, 9), TimeChunks.LARGEST));
                    previous = chunk;
                    covered += chunk;
                }
                assertThat(covered).isEqualTo(steps);
            }
        }
    }

    @Test
    void unlessEvenTheyAreMultiplesOfEightAndAShortRestOfMoreThanOneStep() {
        assertThat(next(50, small, 1)).isEqualTo(48);
        assertThat(next(2, small, 1)).isEqualTo(2);
        assertThat(next(7, small, 1)).isEqualTo(7);
        assertThat(next(9, small, 1)).isEqualTo(9);
        assertThat(next(17, small, 1)).isEqualTo(8);
        assertThat(next(65, small, 1)).isEqualTo(56);
        assertThat(next(1, small, 1)).isEqualTo(1);
    }

    @Test
    void evenChunksAreFew() {
        assertThat(even(50, spec, 4)).isEqualTo(50);
        assertThat(even(64, spec, 4)).isEqualTo(64);
        assertThat(even(65, spec, 4)).isEqualTo(33);
        assertThat(even(32, spec, 4)).isEqualTo(32);
        assertThat(even(200, spec, 4)).isEqualTo(50);
        CellSpec gru = new CellSpec(CellKind.GRU, 1024, 1024, 0);
        assertThat(even(1000, gru, 160)).isEqualTo(25);
    }

    @Test
    void largeBatchesGetShortChunks() {
        assertThat(next(1000, small, 32)).isEqualTo(64);
        assertThat(next(1000, small, 1024)).isEqualTo(24);
        assertThat(next(1000, small, 100_000)).isEqualTo(1);
        assertThat(next(1000, spec, 100_000)).isEqualTo(1);
    }

    @Test
    void batchesBeyondThirtyTwoBitsAreRefused() {
        assertThatCode(() -> TimeChunks.check(spec, 400_000)).doesNotThrowAnyException();
        assertThatThrownBy(() -> TimeChunks.check(spec, 500_000))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("run at most 419430 rows at once");
    }
}
