package dev.rondo.internal.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rondo.Generator;
import dev.rondo.LongTensor;
import dev.rondo.Tensor;
import dev.rondo.nn.Embedding;
import dev.rondo.nn.GRU;
import dev.rondo.nn.MSELoss;
import dev.rondo.nn.Tape;
import dev.rondo.nn.Variable;
import org.junit.jupiter.api.Test;

/** What a step of training gives back serves the next ones, and what none of them takes does not pile up. */
class TensorPoolTest {
    private static final long BYTES = 6 * Float.BYTES;

    private final TensorPool pool = new TensorPool();

    @Test
    void givesWhatItWasGiven() {
        Tensor tensor = pool.take(2, 3);
        pool.give(tensor);
        assertThat(pool.keptBytes()).isEqualTo(BYTES);
        assertThat(pool.take(3, 2).segment().address())
                .as("memory of as many elements")
                .isEqualTo(tensor.segment().address());
        assertThat(pool.keptBytes()).isZero();
        assertThat(pool.take(3, 2).segment().address())
                .isNotEqualTo(tensor.segment().address());
    }

    @Test
    void givesUpWhatStepsHaveNotTaken() {
        pool.give(pool.take(2, 3));
        for (int step = 0; step < TensorPool.MOST_IDLE_STEPS; step++) {
            pool.endStep();
        }
        assertThat(pool.keptBytes()).as("after as many steps as it may lie").isEqualTo(BYTES);
        pool.give(pool.take(2, 3));
        pool.endStep();
        assertThat(pool.keptBytes()).as("taken in between").isEqualTo(BYTES);
        for (int step = 0; step < TensorPool.MOST_IDLE_STEPS; step++) {
            pool.endStep();
        }
        assertThat(pool.keptBytes()).as("left alone for a step more").isZero();
    }

    @Test
    void keepsOfOneSizeWhatAStepNeeds() {
        for (int step = 0; step < 20; step++) {
            Tensor taken = pool.take(2, 3);
            pool.give(Tensor.zeros(3, 2)); // of somebody else's
            pool.give(taken);
            pool.endStep();
        }
        assertThat(pool.keptBytes()).isLessThanOrEqualTo((TensorPool.MOST_IDLE_STEPS + 2) * BYTES);
    }

    /** Sums of lengths that never come twice, and lookups, whose results are given back and never taken. */
    @Test
    void raggedBatchesDoNotPileUp() {
        Generator generator = Generator.manualSeed(3);
        int batch = 8;
        int most = 40;
        LongTensor words = generator.randint(0, 10, most, batch);
        MSELoss criterion = MSELoss.builder().build();
        TensorPool.shared().trim();
        try (Embedding embedding =
                        Embedding.builder(10, 16).generator(generator).build();
                GRU gru = GRU.builder(16, 16).numLayers(2).generator(generator).build()) {
            int[] lengths = new int[batch];
            for (int step = 0; step < 250; step++) {
                for (int i = 0; i < batch; i++) {
                    lengths[i] = 1 + Math.min(most - 1, Math.max(0, step - i * (most - 1)));
                }
                lengths[batch - 1] = most;
                try (Tape tape = new Tape()) {
                    Variable out = gru.forward(embedding.forward(tape, words), lengths, null)
                            .output();
                    criterion.forward(out, Tensor.zeros(most, batch, 16)).backward();
                }
            }
        }
        long padded = (long) most * batch * 16 * Float.BYTES;
        assertThat(TensorPool.shared().keptBytes())
                .as("kept, where one padded tensor takes %d bytes", padded)
                .isBetween(padded, 60 * padded);
    }
}
