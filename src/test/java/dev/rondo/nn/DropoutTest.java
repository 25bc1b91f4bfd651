package dev.rondo.nn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rondo.Backend;
import dev.rondo.Generator;
import dev.rondo.Tensor;
import dev.rondo.golden.Tolerance;
import dev.rondo.testing.TestBackends;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Dropout between layers draws PyTorch's masks: golden numbers of PyTorch 2.13. */
class DropoutTest {
    private static final double BOUND = Tolerance.forward(8, 4, 5).bound();

    /**
     *
     *
     * <pre>
     * torch.manual_seed(7)
     * m = nn.LSTM(3, 4, num_layers=3, dropout=0.4, bidirectional=True)
     * x = torch.randn(5, 2, 3)
     * m(x)[0].flatten()[:16]; m(x)[0].flatten()[:4]
     * </pre>
     */
    @Test
    void trainingModeDrawsPyTorchsMasks() {
        Generator g = Generator.manualSeed(7);
        try (LSTM lstm = LSTM.builder(3, 4)
                .numLayers(3)
                .dropout(0.4)
                .bidirectional(true)
                .generator(g)
                .backend(Backend.reference())
                .build()) {
            Tensor x = g.randn(5, 2, 3);
            lstm.train();
            assertThat(lstm.isTraining()).isTrue();
            assertStarts(
                    lstm.forward(x).output(),
                    0.253514439f,
                    0.0476006828f,
                    -0.15678902f,
                    -0.102374837f,
                    0.258158058f,
                    -0.125280216f,
                    -0.297194302f,
                    -0.0765354335f,
                    0.326143205f,
                    0.0535280444f,
                    -0.188296974f,
                    -0.135626093f,
                    0.279691935f,
                    -0.0914257988f,
                    -0.282077789f,
                    -0.0849462822f);
            assertStarts(lstm.forward(x).output(), 0.295661181f, 0.06064732f, -0.192353651f, -0.122080766f);
        }
    }

    /**
     * As above with seed 8, {@code nn.LSTM(3, 4, num_layers=2, dropout=0.4, batch_first=True)} and
     * {@code torch.randn(2, 5, 3)}.
     */
    @Test
    void batchFirstDrawsInTimeMajorOrder() {
        Generator g = Generator.manualSeed(8);
        try (LSTM lstm = LSTM.builder(3, 4)
                .numLayers(2)
                .dropout(0.4)
                .batchFirst(true)
                .generator(g)
                .backend(Backend.reference())
                .build()) {
            Tensor x = g.randn(2, 5, 3);
            lstm.train();
            assertStarts(lstm.forward(x).output(), BATCH_FIRST);
        }
    }

    private static final float[] BATCH_FIRST = {
        -0.080877021f,
        -0.096266292f,
        0.0824276209f,
        0.0165190957f,
        -0.111333556f,
        -0.159940869f,
        0.127566934f,
        0.0474579446f,
        -0.110374264f,
        -0.185348198f,
        0.161867619f,
        0.0689053684f,
        -0.10409712f,
        -0.197327167f,
        0.172862381f,
        0.0657730252f,
        -0.0671468973f,
        -0.199290112f,
        0.228199497f,
        0.10448207f,
        -0.0677663088f,
        -0.109972671f,
        0.0565528683f,
        0.0128302984f,
        -0.0768893585f,
        -0.151540771f,
        0.11574465f,
        0.0395190045f,
        -0.0939251408f,
        -0.178417295f,
        0.123616025f,
        0.0472158641f,
        -0.109963976f,
        -0.18894954f,
        0.136779368f,
        0.0549437292f,
        -0.104400136f,
        -0.197579563f,
        0.165932253f,
        0.0771891996f
    };

    /**
     *
     *
     * <pre>
     * torch.manual_seed(9)
     * m = nn.GRU(3, 4, num_layers=2, dropout=0.4)
     * m(pack_padded_sequence(torch.randn(4, 2, 3), torch.tensor([2, 4]), enforce_sorted=False))[0].data
     * </pre>
     */
    @Test
    void packedBatchesDrawInPackedOrder() {
        Generator g = Generator.manualSeed(9);
        try (GRU gru = GRU.builder(3, 4)
                .numLayers(2)
                .dropout(0.4)
                .generator(g)
                .backend(Backend.reference())
                .build()) {
            PackedSequence packed = PackedSequence.pack(g.randn(4, 2, 3), new int[] {2, 4}, false, false);
            gru.train();
            assertStarts(gru.forward(packed).output().data(), PACKED);
        }
    }

    private static final float[] PACKED = {
        -0.263077468f,
        -0.313719064f,
        0.0222735517f,
        0.193554118f,
        -0.141745478f,
        -0.288234651f,
        -0.0225042086f,
        0.197093427f,
        -0.166820839f,
        -0.45408234f,
        0.0185089186f,
        0.109582707f,
        -0.16914928f,
        -0.362680107f,
        -0.0744422898f,
        0.316494882f,
        -0.274727404f,
        -0.399311453f,
        0.0228137653f,
        0.0873259157f,
        -0.167459577f,
        -0.435411423f,
        -0.0329320282f,
        0.209979981f
    };

    @Test
    @Tag("native")
    void oneDnnDropsTheSame() {
        Tensor[] outputs = new Tensor[2];
        Backend[] backends = {Backend.reference(), TestBackends.oneDnn()};
        for (int i = 0; i < 2; i++) {
            Generator g = Generator.manualSeed(7);
            try (LSTM lstm = LSTM.builder(3, 4)
                    .numLayers(3)
                    .dropout(0.4)
                    .generator(g)
                    .backend(backends[i])
                    .build()) {
                lstm.train();
                outputs[i] = lstm.forward(g.randn(5, 2, 3)).output();
            }
        }
        assertThat(outputs[1].maxAbsDiff(outputs[0])).isLessThanOrEqualTo(BOUND);
    }

    @Test
    void evaluationModeIsWhereALayerStartsAndHasNoDropout() {
        try (LSTM lstm = LSTM.builder(3, 4)
                .numLayers(2)
                .dropout(0.9)
                .backend(Backend.reference())
                .build()) {
            Tensor x = Tensor.ones(5, 2, 3);
            Tensor first = lstm.forward(x).output();
            assertThat(lstm.forward(x).output().maxAbsDiff(first)).isZero();
            lstm.train();
            assertThat(lstm.forward(x).output().maxAbsDiff(first)).isPositive();
            lstm.eval();
            assertThat(lstm.forward(x).output().maxAbsDiff(first)).isZero();
        }
    }

    @Test
    void aProbabilityOfOneDropsEverythingAndDrawsNothing() {
        Generator g = Generator.manualSeed(1);
        try (LSTM lstm = LSTM.builder(3, 4)
                .numLayers(2)
                .dropout(1)
                .generator(g)
                .backend(Backend.reference())
                .build()) {
            lstm.train();
            Tensor one = lstm.forward(Tensor.ones(2, 1, 3)).output();
            Tensor other = lstm.forward(Tensor.full(-2, 2, 1, 3)).output();
            assertThat(one.maxAbsDiff(other)).isZero();
            assertThat(one.toArray()).doesNotContain(Float.NaN);
        }
    }

    /** A dropped element is multiplied by zero, as in PyTorch, not put to zero. */
    @Test
    void aProbabilityOfOneKeepsNaNAndInfinity() {
        for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
            try (RNN rnn = RNN.builder(1, 1)
                    .numLayers(2)
                    .nonlinearity(Nonlinearity.RELU)
                    .dropout(1)
                    .backend(Backend.reference())
                    .build()) {
                Map<String, Tensor> half = rnn.stateDict();
                half.replaceAll((name, tensor) -> Tensor.full(.5f, tensor.shape()));
                rnn.loadStateDict(half);
                rnn.train();
                float[] y = rnn.forward(Tensor.of(new float[] {bad, 1}, 2, 1))
                        .output()
                        .toArray();
                assertThat(y).containsExactly(Float.NaN, Float.NaN);
            }
        }
    }

    private static void assertStarts(Tensor actual, float... expected) {
        Tensor start = Tensor.of(Arrays.copyOf(actual.toArray(), expected.length), expected.length);
        assertThat(start.maxAbsDiff(Tensor.of(expected, expected.length))).isLessThanOrEqualTo(BOUND);
    }
}
