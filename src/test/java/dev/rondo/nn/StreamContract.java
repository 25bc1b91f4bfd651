package dev.rondo.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rondo.Backend;
import dev.rondo.Generator;
import dev.rondo.Tensor;
import dev.rondo.golden.Tolerance;
import dev.rondo.testing.TestSeed;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What streams must do on every backend. */
abstract class StreamContract {
    private static final int STEPS = 7;
    private static final int STREAMS = 3;
    private static final double BOUND = Tolerance.forward(4, 5, STEPS).bound();

    private final Generator g = TestSeed.generator();
    private final Tensor x = g.randn(STEPS, STREAMS, 4);

    abstract Backend backend();

    private LSTM lstm() {
        return LSTM.builder(4, 5)
                .numLayers(2)
                .generator(TestSeed.generator())
                .backend(backend())
                .build();
    }

    private Tensor frame(int t) {
        return x.select(0, t).unsqueeze(0);
    }

    /** Generation: what came out goes in again. */
    @Test
    void anOutputMayBeTheNextFrame() {
        Generator g = Generator.manualSeed(1);
        try (LSTM lstm = LSTM.builder(3, 3).generator(g).backend(backend()).build()) {
            Tensor x = g.randn(4, 2, 3);
            RecurrentStream stream = lstm.stream(2);
            Tensor y = stream.push(x.select(0, 0).unsqueeze(0));
            float[] second = stream.push(y).toArray();
            assertThat(second)
                    .usingComparatorWithPrecision(1e-6f)
                    .containsExactly(-0.11883076f, -0.07746657f, -0.07108409f, -0.13364972f, -0.0100973f, -0.10309662f);
            RecurrentStream other = lstm.stream(2);
            Tensor first = other.push(x.select(0, 0).unsqueeze(0)).copy();
            assertThat(other.push(first).toArray()).containsExactly(second);
            assertThat(stream.push(y).toArray())
                    .containsExactly(other.push(Tensor.of(second, 1, 2, 3)).toArray());
        }
    }

    @Test
    void pushingFramesEqualsTheWholeSequence() {
        List<RecurrentLayer> layers = List.of(
                lstm(),
                LSTM.builder(4, 5).projSize(2).backend(backend()).build(),
                GRU.builder(4, 5).backend(backend()).build(),
                RNN.builder(4, 5).backend(backend()).build());
        for (RecurrentLayer layer : layers) {
            Tensor whole = layer.compute(x, null, null, null).y();
            RecurrentStream stream = layer.stream(STREAMS);
            for (int t = 0; t < STEPS; t++) {
                assertThat(stream.push(frame(t)).select(0, 0).maxAbsDiff(whole.select(0, t)))
                        .as("%s step %d", layer, t)
                        .isLessThanOrEqualTo(BOUND);
            }
            layer.close();
        }
    }

    @Test
    void batchFirstStreamsTakeFramesThatWay() {
        try (GRU gru = GRU.builder(4, 5).batchFirst(true).backend(backend()).build()) {
            RecurrentStream stream = gru.stream(STREAMS);
            assertThat(stream.push(Tensor.ones(STREAMS, 1, 4)).shape()).containsExactly(STREAMS, 1, 5);
        }
    }

    @Test
    void resettingOneStreamLeavesTheOthers() {
        try (LSTM lstm = lstm()) {
            RecurrentStream stream = lstm.stream(STREAMS);
            Tensor fresh = stream.push(frame(0)).copy();
            Tensor second = stream.push(frame(1)).copy();
            stream.reset();
            assertThat(stream.push(frame(0)).maxAbsDiff(fresh)).isZero();
            stream.reset(1);
            Tensor mixed = stream.push(frame(1));
            assertThat(mixed.select(1, 0).maxAbsDiff(second.select(1, 0))).isZero();
            assertThat(mixed.select(1, 2).maxAbsDiff(second.select(1, 2))).isZero();
            RecurrentStream other = lstm.stream(STREAMS);
            assertThat(mixed.select(1, 1).maxAbsDiff(other.push(frame(1)).select(1, 1)))
                    .isZero();
        }
    }

    @Test
    void copiesAndSavedStatesGoOnAlike() {
        try (LSTM lstm = lstm()) {
            RecurrentStream stream = lstm.stream(STREAMS);
            stream.push(frame(0));
            RecurrentStream copy = stream.copy();
            byte[] saved = stream.save();
            Tensor expected = stream.push(frame(1)).copy();
            stream.push(frame(2));
            assertThat(copy.push(frame(1)).maxAbsDiff(expected)).isZero();
            RecurrentStream restored = lstm.stream(STREAMS);
            restored.restore(saved);
            assertThat(restored.push(frame(1)).maxAbsDiff(expected)).isZero();
        }
    }

    @Test
    void refusesWhatCannotStream() {
        try (LSTM lstm = lstm();
                GRU both =
                        GRU.builder(4, 5).bidirectional(true).backend(backend()).build()) {
            assertThatThrownBy(() -> both.stream(1)).hasMessageStartingWith("a bidirectional layer cannot stream");
            assertThatThrownBy(() -> lstm.stream(0)).hasMessage("expected at least 1 stream, got 0");
            RecurrentStream stream = lstm.stream(2);
            assertThatThrownBy(() -> stream.push(Tensor.zeros(1, 3, 4)))
                    .hasMessage("expected a frame of [1, 2, 4], got [1, 3, 4]");
            assertThatThrownBy(() -> stream.push(Tensor.zeros(2, 2, 4)))
                    .hasMessage("expected a frame of [1, 2, 4], got [2, 2, 4]");
            assertThatThrownBy(() -> stream.reset(2)).hasMessage("stream 2 of 2");
            assertThatThrownBy(() -> stream.load(Map.of("h", Tensor.zeros(2, 2, 5))))
                    .hasMessageContaining("Missing key(s) in state_dict: \"c\".");
            byte[] damaged = Arrays.copyOf(stream.save(), 40);
            assertThatThrownBy(() -> stream.restore(damaged)).isInstanceOf(IllegalArgumentException.class);
            lstm.close();
            assertThatThrownBy(() -> stream.push(Tensor.zeros(1, 2, 4))).hasMessage("LSTM is closed");
        }
    }
}
