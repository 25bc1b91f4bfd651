package dev.rondo.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rondo.Backend;
import dev.rondo.Generator;
import dev.rondo.Tensor;
import dev.rondo.Threads;
import dev.rondo.golden.Tolerance;
import dev.rondo.internal.threads.WorkerPool;
import dev.rondo.testing.TestBackends;
import dev.rondo.testing.TestSeed;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Layers that are to be deterministic give the same bits on any number of threads; and layers can be prepared. */
@Tag("native")
class DeterministicOneDnnTest {
    private static final int CALLS = 8;

    private Backend backend;

    @BeforeEach
    void load() {
        backend = TestBackends.oneDnn();
    }

    private LSTM lstm(int hidden, int projSize, boolean bidirectional, Threads threads) {
        return LSTM.builder(48, hidden)
                .projSize(projSize)
                .numLayers(2)
                .bidirectional(bidirectional)
                .deterministic(true)
                .threads(threads)
                .generator(Generator.manualSeed(3))
                .backend(backend)
                .build();
    }

    /** Sizes that are cut by units, by rows, by directions and not at all, and a state that is too large for units. */
    @ParameterizedTest
    @CsvSource({
        "256,0,1,30,1",
        "300,0,5,70,1",
        "64,0,40,60,1",
        "96,0,4,200,1",
        "32,0,1,3,1",
        "256,0,3,9,1000",
        "512,200,1,30,1",
        "512,64,9,70,1"
    })
    void anyNumberOfThreadsGivesTheSameBits(int hidden, int projSize, int batch, int steps, float magnitude) {
        for (boolean bidirectional : new boolean[] {false, true}) {
            Tensor x = TestSeed.generator().randn(steps, batch, 48);
            int layers = bidirectional ? 4 : 2;
            int width = projSize == 0 ? hidden : projSize;
            LSTMState initial = LSTMState.of(
                    TestSeed.generator().rand(layers, batch, width),
                    TestSeed.generator().uniform(-magnitude, magnitude, layers, batch, hidden));
            try (LSTM alone = lstm(hidden, projSize, bidirectional, Threads.fixed(1));
                    LSTM several = lstm(hidden, projSize, bidirectional, Threads.fixed(8));
                    LSTM adaptive = lstm(hidden, projSize, bidirectional, Threads.adaptive())) {
                float[] expected = alone.forward(x, initial).output().toArray();
                for (int call = 0; call < CALLS; call++) {
                    WorkerPool.shared().wake(call % 2 * WorkerPool.shared().size());
                    assertThat(Arrays.equals(
                                    several.forward(x, initial).output().toArray(), expected))
                            .isTrue();
                    assertThat(Arrays.equals(
                                    adaptive.forward(x, initial).output().toArray(), expected))
                            .isTrue();
                }
            }
        }
    }

    /** Fewer and fewer rows a step, down to a single one, by runs that are products over units at every length. */
    @ParameterizedTest
    @CsvSource({"300,130,false", "300,130,true", "384,64,true", "300,0,true"})
    void raggedBatchesGiveTheSameBitsAndTheReferencesNumbers(int hidden, int projSize, boolean batchFirst) {
        int steps = 40;
        int[] lengths = {steps, 3, 29, 17, 1};
        int batch = lengths.length;
        int width = projSize == 0 ? hidden : projSize;
        Generator generator = TestSeed.generator();
        Tensor x = batchFirst ? generator.randn(batch, steps, 48) : generator.randn(steps, batch, 48);
        LSTMState initial = LSTMState.of(generator.rand(2, batch, width), generator.uniform(-1, 1, 2, batch, hidden));
        double bound = Tolerance.forward(48, width, steps).bound();
        try (LSTM alone = ragged(hidden, projSize, batchFirst, Threads.fixed(1), backend);
                LSTM several = ragged(hidden, projSize, batchFirst, Threads.fixed(8), backend);
                LSTM reference = ragged(hidden, projSize, batchFirst, Threads.fixed(1), Backend.reference())) {
            LSTMOutput expected = alone.forward(x, lengths, initial);
            assertWithin(expected, reference.forward(x, lengths, initial), bound);
            for (int call = 0; call < CALLS; call++) {
                WorkerPool.shared().wake(call % 2 * WorkerPool.shared().size());
                assertWithin(several.forward(x, lengths, initial), expected, 0);
            }
        }
    }

    private static LSTM ragged(int hidden, int projSize, boolean batchFirst, Threads threads, Backend backend) {
        return LSTM.builder(48, hidden)
                .projSize(projSize)
                .bidirectional(true)
                .batchFirst(batchFirst)
                .deterministic(true)
                .threads(threads)
                .generator(Generator.manualSeed(3))
                .backend(backend)
                .build();
    }

    private static void assertWithin(LSTMOutput actual, LSTMOutput expected, double bound) {
        assertThat(actual.output().maxAbsDiff(expected.output())).as("output").isLessThanOrEqualTo(bound);
        assertThat(actual.state().h().maxAbsDiff(expected.state().h())).as("h").isLessThanOrEqualTo(bound);
        assertThat(actual.state().c().maxAbsDiff(expected.state().c())).as("c").isLessThanOrEqualTo(bound);
    }

    @Test
    void aPreparedCallCompilesNothingMore() {
        try (LSTM lstm =
                LSTM.builder(48, 256).threads(Threads.fixed(1)).backend(backend).build()) {
            lstm.prepare(21, 3);
            int plans = backend.stats().plans();
            long packed = backend.stats().weightBytes();
            Tensor x = TestSeed.generator().randn(21, 3, 48);
            lstm.forward(x);
            lstm.forward(x);
            assertThat(backend.stats().plans()).isEqualTo(plans);
            assertThat(backend.stats().weightBytes()).isEqualTo(packed);
        }
    }

    @Test
    void preparingTakesSizesOfAtLeastOneAndDrawsNoNumbers() {
        Generator generator = Generator.manualSeed(5);
        try (GRU gru = GRU.builder(4, 5)
                .numLayers(2)
                .dropout(0.5)
                .batchFirst(true)
                .generator(generator)
                .backend(backend)
                .build()) {
            assertThatThrownBy(() -> gru.prepare(0, 1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("prepare needs at least 1 step and 1 sequence, got steps=0, batch=1");
            gru.train();
            gru.prepare(7, 2);
            float after = generator.rand(1).get(0);
            Generator same = Generator.manualSeed(5);
            try (GRU other = GRU.builder(4, 5)
                    .numLayers(2)
                    .generator(same)
                    .backend(backend)
                    .build()) {
                assertThat(same.rand(1).get(0)).isEqualTo(after);
                assertThat(other.isTraining()).isFalse();
            }
        }
    }
}
