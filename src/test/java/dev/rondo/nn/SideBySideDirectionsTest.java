package dev.rondo.nn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rondo.Backend;
import dev.rondo.Generator;
import dev.rondo.Tensor;
import dev.rondo.Threads;
import dev.rondo.testing.TestBackends;
import dev.rondo.testing.TestSeed;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Two directions at the same time compute what they compute one after the other, bit by bit. */
@Tag("native")
class SideBySideDirectionsTest {
    private static final int CALLS = 20;

    private Backend backend;

    @BeforeEach
    void load() {
        backend = TestBackends.oneDnn();
    }

    private LSTM lstm(Threads threads) {
        return LSTM.builder(48, 96)
                .numLayers(2)
                .bidirectional(true)
                .threads(threads)
                .generator(Generator.manualSeed(3))
                .backend(backend)
                .build();
    }

    @Test
    void denseBatches() {
        Tensor x = TestSeed.generator().randn(70, 4, 48);
        try (LSTM alone = lstm(Threads.fixed(1));
                LSTM sideBySide = lstm(Threads.adaptive())) {
            LSTMOutput expected = alone.forward(x);
            for (int call = 0; call < CALLS; call++) {
                assertSame(sideBySide.forward(x), expected);
            }
        }
    }

    /**
     * Two calls of a direction at once need two contexts, one after the other needs one. These take long enough for a
     * worker to come, if not in the first call.
     */
    @Test
    void theyDoRunAtTheSameTime() {
        Tensor x = TestSeed.generator().randn(700, 4, 48);
        backend.trim();
        int before = backend.stats().contexts();
        int wanted = Math.min(2, Runtime.getRuntime().availableProcessors());
        try (LSTM sideBySide = lstm(Threads.adaptive())) {
            for (int call = 0; call < 1_000 && backend.stats().contexts() - before < wanted; call++) {
                sideBySide.forward(x);
            }
        }
        assertThat(backend.stats().contexts() - before).isEqualTo(wanted);
    }

    @Test
    void raggedBatches() {
        Tensor x = TestSeed.generator().randn(70, 4, 48);
        int[] lengths = {9, 70, 33, 70};
        try (LSTM alone = lstm(Threads.fixed(1));
                LSTM sideBySide = lstm(Threads.adaptive())) {
            LSTMOutput expected = alone.forward(x, lengths);
            for (int call = 0; call < CALLS; call++) {
                assertSame(sideBySide.forward(x, lengths), expected);
            }
        }
    }

    @Test
    void memoryConfinedToTheCallersThread() {
        Tensor x = TestSeed.generator().randn(70, 4, 48);
        try (Arena arena = Arena.ofConfined();
                LSTM sideBySide = lstm(Threads.adaptive())) {
            Tensor confined = Tensor.ofSegment(arena.allocateFrom(ValueLayout.JAVA_FLOAT, x.toArray()), 70, 4, 48);
            assertSame(sideBySide.forward(confined), sideBySide.forward(x));
        }
    }

    private static void assertSame(LSTMOutput actual, LSTMOutput expected) {
        assertThat(Arrays.equals(actual.output().toArray(), expected.output().toArray()))
                .isTrue();
        assertThat(Arrays.equals(
                        actual.state().h().toArray(), expected.state().h().toArray()))
                .isTrue();
        assertThat(Arrays.equals(
                        actual.state().c().toArray(), expected.state().c().toArray()))
                .isTrue();
    }
}
