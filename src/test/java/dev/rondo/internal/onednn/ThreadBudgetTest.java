package dev.rondo.internal.onednn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rondo.Threads;
import dev.rondo.internal.spi.CellKind;
import dev.rondo.internal.spi.CellSpec;
import org.junit.jupiter.api.Test;

class ThreadBudgetTest {
    private static final int ALL = ThreadBudget.PROCESSORS;

    private static int adaptive(int size, int batch) {
        return ThreadBudget.wanted(Threads.adaptive(), new CellSpec(CellKind.LSTM, size, size, 0), batch);
    }

    @Test
    void smallStepsTakeOneThreadAndLargeOnesAll() {
        assertThat(adaptive(3, 3)).isEqualTo(1);
        assertThat(adaptive(64, 1)).isEqualTo(1);
        assertThat(adaptive(2048, 64)).isEqualTo(ALL);
    }

    @Test
    void aFixedNumberIsHeldToTheProcessors() {
        CellSpec spec = new CellSpec(CellKind.GRU, 3, 3, 0);
        assertThat(ThreadBudget.wanted(Threads.fixed(1), spec, 1)).isEqualTo(1);
        assertThat(ThreadBudget.wanted(Threads.fixed(100_000), spec, 1)).isEqualTo(ALL);
    }

    @Test
    void callsTogetherUseNoMoreThanTheProcessors() {
        ThreadBudget budget = new ThreadBudget();
        int first = budget.acquire(ALL);
        assertThat(first).isEqualTo(ALL);
        int second = budget.acquire(ALL);
        assertThat(second).isEqualTo(1);
        budget.release(first);
        budget.release(second);
        assertThat(budget.used()).isZero();
        assertThat(budget.acquire(1)).isEqualTo(1);
        assertThat(budget.acquire(ALL)).isEqualTo(1);
    }
}
