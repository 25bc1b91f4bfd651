package dev.rondo.nn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rondo.Backend;
import dev.rondo.BackendStats;
import dev.rondo.Generator;
import dev.rondo.Tensor;
import dev.rondo.optim.SGD;
import dev.rondo.testing.TestBackends;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Steps of training take no more native memory than the first ones did, and closing gives it back. */
@Tag("native")
class TrainingMemoryTest {
    private static final int WARM = 5;
    private static final int STEPS = 40;

    private final Backend backend = TestBackends.oneDnn();
    private final Generator random = Generator.manualSeed(8);
    private final MSELoss criterion = MSELoss.builder().build();

    @Test
    void staysTheSameFromStepToStep() {
        Tensor x = random.randn(12, 5, 6);
        PackedSequence packed = PackedSequence.pack(x, new int[] {12, 3, 7, 1, 7}, false, false);
        BackendStats before = backend.stats();
        try (LSTM lstm = LSTM.builder(6, 16)
                        .numLayers(2)
                        .bidirectional(true)
                        .dropout(0.2)
                        .backend(backend)
                        .build();
                Linear head = Linear.builder(32, 3).backend(backend).build()) {
            lstm.train();
            SGD optimizer = SGD.builder(Module.trainableOf(lstm, head)).lr(0.01).build();
            for (int i = 0; i < WARM; i++) {
                step(lstm, head, optimizer, x, packed);
            }
            BackendStats warm = backend.stats();
            for (int i = 0; i < STEPS; i++) {
                step(lstm, head, optimizer, x, packed);
            }
            BackendStats later = backend.stats();
            assertThat(later.scratchBytes()).isEqualTo(warm.scratchBytes());
            assertThat(later.handles()).isEqualTo(warm.handles());
            assertThat(later.weightBytes()).isEqualTo(warm.weightBytes());
        }
        backend.trim();
        assertThat(backend.stats().cells()).isEqualTo(before.cells());
        assertThat(backend.stats().handles()).isLessThanOrEqualTo(before.handles());
        assertThat(backend.stats().scratchBytes()).isLessThanOrEqualTo(before.scratchBytes());
    }

    private void step(LSTM lstm, Linear head, SGD optimizer, Tensor x, PackedSequence packed) {
        try (Tape tape = new Tape()) {
            Variable dense = head.forward(lstm.forward(tape.input(x)).output());
            Variable ragged = head.forward(
                    lstm.forward(tape.constant(packed.data()), packed, null).output());
            Variable loss = criterion
                    .forward(dense, Tensor.zeros(12, 5, 3))
                    .add(criterion.forward(ragged, Tensor.zeros(30, 3)));
            optimizer.zeroGrad();
            loss.backward();
            optimizer.step();
        }
    }
}
