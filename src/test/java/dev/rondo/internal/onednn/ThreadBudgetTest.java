package dev.rondo.internal.onednn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rondo.Threads;
import dev.rondo.internal.cell.CellKind;
import dev.rondo.internal.cell.CellSpec;
import org.junit.jupiter.api.Test;

class ThreadBudgetTest {
    private static final int ALL = ThreadBudget.PROCESSORS;

    private static int adaptive(int size, int batch) {
        return ThreadBudget.most(Threads.adaptive(), new CellSpec(CellKind.LSTM, size, size, 0), batch);
    }

    @Test
    void smallStepsTakeOneThreadAndLargeOnesAll() {
        assertThat(adaptive(3, 3)).isEqualTo(1);
        assertThat(adaptive(64, 1)).isEqualTo(1);
        assertThat(adaptive(2048, 64)).isEqualTo(ALL);
    }

    @Test
    void directionsOfLongRunsWithSmallStepsGetAProcessorEach() {
        ThreadBudget budget = new ThreadBudget();
        CellSpec small = new CellSpec(CellKind.LSTM, 64, 64, 0);
        CellSpec large = new CellSpec(CellKind.LSTM, 2048, 2048, 0);
        assertThat(budget.acquireTwo(Threads.adaptive(), small, 1, 10)).isFalse();
        assertThat(budget.acquireTwo(Threads.fixed(1), small, 1, 10_000)).isFalse();
        assertThat(budget.acquireTwo(Threads.adaptive(), large, 64, 10_000)).isEqualTo(ALL == 2);
        if (ALL == 2) {
            budget.release(2);
        }
        assertThat(budget.acquireTwo(Threads.adaptive(), small, 1, 10_000)).isEqualTo(ALL >= 2);
    }
}
