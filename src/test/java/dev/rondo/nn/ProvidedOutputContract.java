package dev.rondo.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rondo.Backend;
import dev.rondo.Generator;
import dev.rondo.Tensor;
import dev.rondo.testing.TestSeed;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

/** Results in the caller's own memory, on every backend. */
abstract class ProvidedOutputContract {
    private final Generator g = TestSeed.generator();

    abstract Backend backend();

    @Test
    void writesTheCallersMemoryAndNothingElse() {
        Tensor x = g.randn(6, 3, 4);
        try (Arena arena = Arena.ofConfined();
                LSTM lstm = LSTM.builder(4, 5)
                        .numLayers(2)
                        .bidirectional(true)
                        .backend(backend())
                        .build()) {
            LSTMOutput expected = lstm.forward(x);
            long y = expected.output().numel();
            long state = expected.state().h().numel();
            MemorySegment memory =
                    arena.allocate((y + 2 * state + 2) * Float.BYTES, 4).fill((byte) 7);
            LSTMOutput out = new LSTMOutput(
                    part(memory, 1, y, 6, 3, 10),
                    LSTMState.of(part(memory, 1 + y, state, 4, 3, 5), part(memory, 1 + y + state, state, 4, 3, 5)));
            lstm.forward(x, null, out);
            assertThat(out.output().maxAbsDiff(expected.output())).isZero();
            assertThat(out.state().h().maxAbsDiff(expected.state().h())).isZero();
            assertThat(out.state().c().maxAbsDiff(expected.state().c())).isZero();
            for (int i = 0; i < Float.BYTES; i++) {
                assertThat(memory.get(ValueLayout.JAVA_BYTE, i)).isEqualTo((byte) 7);
                assertThat(memory.get(ValueLayout.JAVA_BYTE, memory.byteSize() - 1 - i))
                        .isEqualTo((byte) 7);
            }
        }
    }

    private static Tensor part(MemorySegment memory, long start, long count, int... shape) {
        return Tensor.ofSegment(memory.asSlice(start * Float.BYTES, count * Float.BYTES), shape);
    }

    @Test
    void everyKindWritesProvidedOutputs() {
        Tensor x = g.randn(6, 3, 4);
        Tensor frame = g.randn(3, 4);
        try (GRU gru = GRU.builder(4, 5).backend(backend()).build();
                RNN rnn = RNN.builder(4, 5).backend(backend()).build();
                LSTMCell lstmCell = LSTMCell.builder(4, 5).backend(backend()).build();
                GRUCell gruCell = GRUCell.builder(4, 5).backend(backend()).build();
                RNNCell rnnCell = RNNCell.builder(4, 5).backend(backend()).build()) {
            RNNOutput out = new RNNOutput(Tensor.zeros(6, 3, 5), Tensor.zeros(1, 3, 5));
            gru.forward(x, null, out);
            assertThat(out.output().maxAbsDiff(gru.forward(x).output())).isZero();
            rnn.forward(x, null, out);
            assertThat(out.state().maxAbsDiff(rnn.forward(x).state())).isZero();
            LSTMState next = LSTMState.of(Tensor.zeros(3, 5), Tensor.zeros(3, 5));
            lstmCell.forward(frame, null, next);
            assertThat(next.c().maxAbsDiff(lstmCell.forward(frame).c())).isZero();
            gruCell.forward(frame, null, next.h());
            assertThat(next.h().maxAbsDiff(gruCell.forward(frame))).isZero();
            rnnCell.forward(frame, null, next.h());
            assertThat(next.h().maxAbsDiff(rnnCell.forward(frame))).isZero();
            Tensor single = x.select(1, 0);
            RNNOutput alone = new RNNOutput(Tensor.zeros(6, 5), Tensor.zeros(1, 5));
            gru.forward(single, null, alone);
            assertThat(alone.output().maxAbsDiff(gru.forward(single).output())).isZero();
        }
    }

    @Test
    void refusesOutputsThatDoNotFitOrOverlap() {
        Tensor x = Tensor.zeros(2, 1, 5);
        Tensor h = Tensor.zeros(1, 1, 5);
        Tensor y = Tensor.zeros(2, 1, 5);
        try (GRU gru = GRU.builder(5, 5).backend(backend()).build();
                GRUCell cell = GRUCell.builder(5, 5).backend(backend()).build()) {
            refuses(gru, x, h, y, h, "the h of out overlaps the initial h");
            refuses(gru, x, h, x, Tensor.zeros(1, 1, 5), "out.output() overlaps the input");
            refuses(gru, x, h, y, y.select(0, 1).unsqueeze(0), "the h of out overlaps out.output()");
            refuses(gru, x, h, Tensor.zeros(1, 2, 5), Tensor.zeros(1, 1, 5), "out.output() has shape [1, 2, 5]");
            refuses(gru, x, h, y, Tensor.zeros(1, 1, 4), "the h of out has shape [1, 1, 4]");
            refuses(gru, x, h, y.asReadOnly(), Tensor.zeros(1, 1, 5), "out.output() refuses writes");
            Tensor state = Tensor.zeros(1, 5);
            assertThatThrownBy(() -> cell.forward(Tensor.zeros(1, 5), state, state))
                    .hasMessageStartingWith("next overlaps the state's h");
        }
    }

    private static void refuses(GRU gru, Tensor x, Tensor h0, Tensor y, Tensor hn, String message) {
        assertThatThrownBy(() -> gru.forward(x, h0, new RNNOutput(y, hn)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void writesTheOutputOfAnEarlierRaggedBatch() {
        int[] lengths = {2, 6, 3};
        PackedSequence first = PackedSequence.pack(g.randn(6, 3, 4), lengths, false, false);
        PackedSequence second = PackedSequence.pack(g.randn(6, 3, 4), lengths, false, false);
        PackedSequence other = PackedSequence.pack(g.randn(6, 3, 4), new int[] {6, 2, 3}, false, false);
        try (LSTM lstm = LSTM.builder(4, 5)
                        .numLayers(2)
                        .bidirectional(true)
                        .backend(backend())
                        .build();
                GRU gru = GRU.builder(4, 5).backend(backend()).build()) {
            PackedOutput<LSTMState> expected = lstm.forward(second);
            PackedOutput<LSTMState> out = lstm.forward(first);
            lstm.forward(second, null, out);
            assertThat(out.output().data().maxAbsDiff(expected.output().data())).isZero();
            assertThat(out.state().h().maxAbsDiff(expected.state().h())).isZero();
            assertThat(out.state().c().maxAbsDiff(expected.state().c())).isZero();
            PackedOutput<Tensor> hidden = gru.forward(first);
            gru.forward(second, null, hidden);
            assertThat(hidden.state().maxAbsDiff(gru.forward(second).state())).isZero();
            assertThatThrownBy(() -> lstm.forward(other, null, out))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("out.output() is packed for sequences of other lengths");
            assertThatThrownBy(() -> gru.forward(first, null, new PackedOutput<>(first, hidden.state())))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("out.output() has shape [11, 4]");
        }
    }

    @Test
    void refusesClosedMemory() {
        try (GRU gru = GRU.builder(5, 5).backend(backend()).build()) {
            Arena arena = Arena.ofConfined();
            Tensor x = Tensor.ofSegment(arena.allocate(20, 4), 1, 1, 5);
            Tensor y = Tensor.ofSegment(arena.allocate(20, 4), 1, 1, 5);
            arena.close();
            assertThatThrownBy(() -> gru.forward(x)).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> gru.forward(Tensor.zeros(1, 1, 5), null, new RNNOutput(y, Tensor.zeros(1, 1, 5))))
                    .isInstanceOf(IllegalStateException.class);
        }
    }
}
