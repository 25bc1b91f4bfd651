package dev.rondo.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rondo.Backend;
import dev.rondo.BackendStats;
import dev.rondo.CallStats;
import dev.rondo.Tensor;
import dev.rondo.testing.TestBackends;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What layers say they hold, against what the backend says all of them do. */
@Tag("native")
class LayerStatsTest {
    /** The number of parameters of a cell, by the shapes that {@link LSTM} documents. */
    private static long parameters(int gates, int input, int hidden, int biases) {
        return (long) gates * hidden * (input + hidden + biases);
    }

    @Test
    void partsAddUpToTheBackendsSum() {
        Backend backend = TestBackends.oneDnn();
        long before = backend.stats().weightBytes();
        LSTM lstm = LSTM.builder(5, 16)
                .numLayers(2)
                .bidirectional(true)
                .backend(backend)
                .build();
        RNNCell relu = RNNCell.builder(5, 16)
                .nonlinearity(Nonlinearity.RELU)
                .bias(false)
                .backend(backend)
                .build();
        GRU gru = GRU.builder(5, 16).backend(backend).build();
        lstm.forward(Tensor.ones(3, 40, 5));
        gru.forward(Tensor.ones(70, 1, 5));
        List<LayerStats> stats = List.of(lstm.stats(), relu.stats(), gru.stats());
        assertThat(stats).extracting(LayerStats::cells).containsExactly(4, 1, 1);
        assertThat(stats)
                .extracting(LayerStats::parameterBytes)
                .containsExactly(
                        Float.BYTES * (2 * parameters(4, 5, 16, 2) + 2 * parameters(4, 32, 16, 2)),
                        Float.BYTES * parameters(1, 5, 16, 0),
                        Float.BYTES * parameters(3, 5, 16, 2));
        for (LayerStats layer : stats) {
            assertThat(layer.packedBytes()).isPositive();
        }
        assertThat(backend.stats().weightBytes() - before)
                .isEqualTo(stats.stream().mapToLong(LayerStats::packedBytes).sum());
        lstm.close();
        assertThat(backend.stats().weightBytes() - before)
                .isEqualTo(stats.get(1).packedBytes() + stats.get(2).packedBytes());
        relu.close();
        gru.close();
        assertThat(backend.stats().weightBytes()).isEqualTo(before);
        assertThatThrownBy(lstm::stats)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("LSTM is closed");
    }

    @Test
    void reloadingDoesNotAddUp() {
        try (GRU gru = GRU.builder(5, 16).backend(TestBackends.oneDnn()).build()) {
            LayerStats fresh = gru.stats();
            for (int i = 0; i < 3; i++) {
                gru.loadStateDict(gru.stateDict());
                assertThat(gru.stats()).isEqualTo(fresh);
            }
        }
    }

    @Test
    void theReferencePacksNothing() {
        try (LSTMCell cell = LSTMCell.builder(3, 4).backend(Backend.reference()).build()) {
            assertThat(cell.stats()).isEqualTo(new LayerStats(1, Float.BYTES * parameters(4, 3, 4, 2), 0, 0));
        }
    }

    @Test
    void trimmingLeavesWeightsAlone() {
        Backend backend = TestBackends.oneDnn();
        try (LSTM lstm = LSTM.builder(5, 16).backend(backend).build()) {
            lstm.forward(Tensor.ones(300, 4, 5));
            BackendStats warm = backend.stats();
            assertThat(warm.scratchBytes()).isPositive();
            assertThat(warm.plans()).isPositive();
            assertThat(warm.contexts()).isPositive();
            backend.trim();
            BackendStats trimmed = backend.stats();
            assertThat(trimmed.scratchBytes()).isZero();
            assertThat(trimmed.plans()).isZero();
            assertThat(trimmed.contexts()).isZero();
            assertThat(trimmed.weightBytes()).isEqualTo(warm.weightBytes());
            assertThat(trimmed.cells()).isEqualTo(warm.cells());
        }
    }

    /** Room for later calls shows and is given back. */
    @Test
    void roomForLaterCallsIsCountedAndGivenBack() {
        try (LSTM lstm =
                LSTM.builder(1, 3).numLayers(2).backend(Backend.reference()).build()) {
            assertThat(lstm.stats().idleBytes()).isZero();
            lstm.forward(Tensor.zeros(7, 5, 1));
            assertThat(lstm.stats().idleBytes()).isEqualTo(7L * 5 * 3 * Float.BYTES);
            lstm.trim();
            assertThat(lstm.stats().idleBytes()).isZero();
            lstm.forward(Tensor.zeros(2, 2, 1), new int[] {2, 1});
            // Three rows between the layers, and of h and c the present and the next state of two rows.
            assertThat(lstm.stats().idleBytes()).isEqualTo((3 + 2 * 2 * 2) * 3L * Float.BYTES);
            lstm.trim();
            assertThat(lstm.stats().idleBytes()).isZero();
        }
    }

    /** Each module's own, and of its backend those of modules that are gone as well. */
    @Test
    void callsThatReturnAreCountedWithTheirTime() {
        for (Backend backend : List.of(TestBackends.oneDnn(), Backend.reference())) {
            CallStats before = backend.callStats();
            long begin = System.nanoTime();
            try (LSTM lstm = LSTM.builder(3, 4).backend(backend).build();
                    GRUCell cell = GRUCell.builder(3, 4).backend(backend).build()) {
                assertThat(lstm.callStats()).isEqualTo(new CallStats(0, Duration.ZERO));
                lstm.forward(Tensor.ones(5, 2, 3));
                lstm.forward(PackedSequence.pack(Tensor.ones(4, 2, 3), new int[] {1, 4}, false, false));
                lstm.stream(2).push(Tensor.ones(1, 2, 3));
                lstm.forwardTraining(Tensor.ones(5, 2, 3), null).close();
                assertThatThrownBy(() -> lstm.forward(Tensor.ones(5, 2, 4)))
                        .isInstanceOf(IllegalArgumentException.class);
                lstm.prepare(5, 2);
                assertThat(lstm.callStats().calls()).isEqualTo(4);
                assertThat(lstm.callStats().time()).isPositive();
                cell.forward(Tensor.ones(2, 3));
                assertThat(cell.callStats().calls()).isEqualTo(1);
            }
            Linear linear = Linear.builder(3, 4).backend(backend).build();
            linear.forward(Tensor.ones(2, 3));
            assertThat(linear.callStats().calls()).isEqualTo(1);
            CallStats after = backend.callStats();
            assertThat(after.calls() - before.calls()).isEqualTo(6);
            assertThat(after.time().minus(before.time()))
                    .isPositive()
                    .isLessThanOrEqualTo(Duration.ofNanos(System.nanoTime() - begin));
        }
    }
}
