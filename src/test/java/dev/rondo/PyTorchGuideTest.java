package dev.rondo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rondo.golden.Tolerance;
import dev.rondo.nn.Embedding;
import dev.rondo.nn.GRU;
import dev.rondo.nn.LSTM;
import dev.rondo.nn.LSTMOutput;
import dev.rondo.nn.LSTMState;
import dev.rondo.nn.Linear;
import dev.rondo.nn.MSELoss;
import dev.rondo.nn.Module;
import dev.rondo.nn.PackedOutput;
import dev.rondo.nn.PackedSequence;
import dev.rondo.nn.Parameter;
import dev.rondo.nn.RecurrentStream;
import dev.rondo.nn.Sequences;
import dev.rondo.nn.Tape;
import dev.rondo.nn.Variable;
import dev.rondo.optim.SGD;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The code of docs/from-pytorch.md, between marks, and what it says of it. */
class PyTorchGuideTest {
    /** Of 8 features into 16, over 20 steps and 2 layers, rounded twice where two ways are compared. */
    private static final double BOUND = Tolerance.forward(32, 16, 40).bound();

    private final Generator g = Generator.manualSeed(5);

    @Test
    void aModelIsAClassOfYourOwn() {
        // guide begins
        class Classifier {
            final Embedding words = Embedding.builder(1000, 32).generator(g).build();
            final LSTM lstm = LSTM.builder(32, 64).batchFirst(true).generator(g).build();
            final Linear head = Linear.builder(64, 5).generator(g).build();

            Tensor forward(LongTensor ids) { // [N, T]
                Tensor output = lstm.forward(words.forward(ids)).output(); // [N, T, 64]
                return head.forward(output.select(1, -1)); // [N, 5]
            }
        }
        // guide ends
        Classifier model = new Classifier();
        assertThat(model.forward(g.randint(0, 1000, 3, 7)).shape()).containsExactly(3, 5);
        model.lstm.close();
    }

    @Test
    void randomNumbersArePyTorchs() {
        // guide begins
        Generator generator = Generator.manualSeed(0); // torch.manual_seed(0)
        Tensor x = generator.randn(3); // torch.randn(3)
        LSTM lstm = LSTM.builder(4, 3).generator(generator).build(); // nn.LSTM(4, 3): PyTorch's weights
        // guide ends
        assertThat(x.toArray()).containsExactly(1.5409961f, -0.2934289f, -2.1787894f);
        assertThat(Module.trainableOf(lstm)).hasSize(4);
        lstm.close();
    }

    @Test
    void stateIsCarried() {
        Tensor x = g.randn(20, 3, 8);
        try (LSTM lstm = LSTM.builder(8, 16).numLayers(2).generator(g).build()) {
            Tensor first = rows(x, 0, 10);
            Tensor second = rows(x, 10, 20);
            // guide begins
            LSTMOutput begun = lstm.forward(first);
            LSTMOutput gone = lstm.forward(second, begun.state());
            // guide ends
            Tensor whole = lstm.forward(x).output();
            assertThat(Tensor.cat(List.of(begun.output(), gone.output()), 0).maxAbsDiff(whole))
                    .isLessThan(BOUND);
        }
    }

    private static Tensor rows(Tensor x, int from, int to) {
        Tensor[] rows = new Tensor[to - from];
        for (int t = from; t < to; t++) {
            rows[t - from] = x.select(0, t);
        }
        return Tensor.stack(List.of(rows), 0);
    }

    @Test
    void framesAreStreamed() {
        Tensor x = g.randn(5, 2, 8);
        try (GRU gru = GRU.builder(8, 16).generator(g).build()) {
            Tensor last = Tensor.zeros(1, 2, 16);
            // guide begins
            RecurrentStream stream = gru.stream(2); // two streams side by side
            for (int t = 0; t < 5; t++) {
                Tensor frame = x.select(0, t).unsqueeze(0); // [1, 2, 8]
                last = stream.push(frame); // [1, 2, 16], overwritten by the next push
            }
            byte[] saved = stream.save(); // the state, for another process
            stream.reset(1); // the second stream begins anew
            // guide ends
            assertThat(last.select(0, 0).maxAbsDiff(gru.forward(x).output().select(0, -1)))
                    .isLessThan(BOUND);
            assertThat(saved).isNotEmpty();
            assertThat(stream.state().get("h").get(0, 1, 3)).isZero();
        }
    }

    @Test
    void raggedBatches() {
        Tensor x = g.randn(6, 3, 8);
        try (LSTM lstm = LSTM.builder(8, 16).generator(g).build()) {
            // guide begins
            int[] lengths = {4, 6, 1}; // in any order
            LSTMOutput padded = lstm.forward(x, lengths); // outputs are zeros past each end

            PackedSequence packed = PackedSequence.pack(x, lengths, false, false); // enforce_sorted=False
            PackedOutput<LSTMState> out = lstm.forward(packed); // stays packed, layer after layer
            Tensor same = out.output().pad(false).data();
            // guide ends
            assertThat(padded.output().maxAbsDiff(same)).isZero();
            assertThat(padded.output().get(5, 0, 0)).isZero();
        }
    }

    @Test
    void lastOutputs() {
        Tensor x = g.randn(6, 3, 8);
        int[] lengths = {4, 6, 1};
        try (LSTM lstm = LSTM.builder(8, 16).bidirectional(true).generator(g).build();
                LSTM forward = LSTM.builder(8, 16).generator(g).build()) {
            // guide begins
            LSTMOutput out = forward.forward(x, lengths);
            Tensor last = out.state().h().select(0, -1); // [N, H]
            Tensor same = Sequences.lastOutputs(out.output(), lengths, false);
            // guide ends
            assertThat(last.maxAbsDiff(same)).isZero();
            // guide begins
            Tensor h = lstm.forward(x, lengths).state().h(); // [layers * 2, N, H]
            Tensor both = Tensor.cat(List.of(h.select(0, -2), h.select(0, -1)), 1); // [N, 2 * H]
            // guide ends
            Tensor output = lstm.forward(x, lengths).output();
            for (int n = 0; n < 3; n++) {
                for (int i = 0; i < 16; i++) {
                    assertThat(both.get(n, i)).isEqualTo(output.get(lengths[n] - 1, n, i));
                    assertThat(both.get(n, 16 + i)).isEqualTo(output.get(0, n, 16 + i));
                }
            }
        }
    }

    @Test
    void forgetGateBias() {
        try (LSTM lstm = LSTM.builder(4, 3).numLayers(2).generator(g).build()) {
            // guide begins
            Map<String, Tensor> weights = lstm.stateDict(); // copies
            weights.forEach((name, tensor) -> {
                if (name.startsWith("bias_")) {
                    float value = name.startsWith("bias_ih") ? 1 : 0; // the two are added up
                    int hidden = tensor.size(0) / 4;
                    for (int i = hidden; i < 2 * hidden; i++) { // gates i, f, g, o
                        tensor.set(value, i);
                    }
                }
            });
            lstm.loadStateDict(weights);
            // guide ends
            Map<String, Tensor> after = lstm.parameters();
            for (String layer : List.of("l0", "l1")) {
                float[] sum = new float[12];
                for (int i = 0; i < 12; i++) {
                    sum[i] = Objects.requireNonNull(after.get("bias_ih_" + layer))
                                    .get(i)
                            + Objects.requireNonNull(after.get("bias_hh_" + layer))
                                    .get(i);
                }
                assertThat(List.of(sum[3], sum[4], sum[5])).containsOnly(1f);
                assertThat(sum[2]).isNotEqualTo(1f);
            }
        }
    }

    @Test
    void tiedWeights() {
        Embedding words = Embedding.builder(6, 4).generator(g).build();
        Linear head = Linear.builder(4, 6).bias(false).generator(g).build();
        Tensor before = words.weight().copy();
        LongTensor ids = LongTensor.of(new int[] {1, 3}, 2);
        SGD optimizer = SGD.builder(words.trainable()).lr(0.1).build();
        MSELoss criterion = MSELoss.builder().build();
        // guide begins
        Parameter table = words.trainable().get(0); // [V, E]: the optimizer has this one only
        Parameter tied = head.trainable().get(0); // [V, E]
        head.loadStateDict(Map.of("weight", table.value()));
        try (Tape tape = new Tape()) {
            Variable logits = head.forward(words.forward(tape, ids));
            Variable loss = criterion.forward(logits, Tensor.zeros(2, 6));
            optimizer.zeroGrad();
            tied.zeroGrad();
            loss.backward();
            table.addGrad(Objects.requireNonNull(tied.grad()));
            optimizer.step();
            head.loadStateDict(Map.of("weight", table.value()));
        }
        // guide ends
        assertThat(head.parameters().get("weight").toArray())
                .isEqualTo(words.weight().toArray());
        // With W the table and y = W[ids] W^T, the loss is the mean of y squared.
        for (int v = 0; v < 6; v++) {
            for (int e = 0; e < 4; e++) {
                double gradient = 0;
                for (int id : new int[] {1, 3}) {
                    gradient += dot(before, id, v) * before.get(id, e) * 2 / 12;
                    for (int u = 0; u < 6 && id == v; u++) {
                        gradient += dot(before, id, u) * before.get(u, e) * 2 / 12;
                    }
                }
                assertThat(words.weight().get(v, e))
                        .isCloseTo(
                                (float) (before.get(v, e) - 0.1 * gradient),
                                org.assertj.core.api.Assertions.within((float)
                                        Tolerance.backward(4, 4, 6, 2, 1).bound()));
            }
        }
    }

    private static double dot(Tensor table, int a, int b) {
        double sum = 0;
        for (int i = 0; i < table.size(1); i++) {
            sum += (double) table.get(a, i) * table.get(b, i);
        }
        return sum;
    }
}
