package dev.rondo.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.rondo.Backend;
import dev.rondo.Tensor;
import dev.rondo.testing.LogCapture;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every option of the operators, against what ONNX Runtime computed. */
abstract class OnnxRecurrentContract {
    abstract Backend backend();

    static Stream<OnnxCase> operators() {
        return OnnxCase.startingWith("op_");
    }

    @ParameterizedTest
    @MethodSource("operators")
    void computesWhatOnnxRuntimeComputes(OnnxCase onnx) {
        try (OnnxRecurrent recurrent = onnx.recurrent(backend())) {
            onnx.check(onnx.run(recurrent), recurrent.backend().name());
        }
    }

    /** ONNX Runtime has no layout 1: it equals layout 0 with the dimensions of time and batch exchanged. */
    @ParameterizedTest
    @ValueSource(strings = {"lstm", "gru", "rnn"})
    void layoutOneIsLayoutZeroTurned(String kind) {
        OnnxCase zero = new OnnxCase("op_" + kind + "_bidirectional");
        OnnxRecurrent one = new OnnxCase("layout1_" + kind).recurrent(backend());
        Tensor h0 = exchanged(zero.tensor("initial_h"), 0, 1);
        Tensor c0 = kind.equals("lstm") ? exchanged(zero.tensor("initial_c"), 0, 1) : null;
        OnnxRecurrent.Output turned = one.forward(exchanged(zero.tensor("X"), 0, 1), null, h0, c0);
        Tensor y = exchanged(exchanged(turned.y(), 0, 1), 1, 2);
        Tensor cn = turned.cn();
        zero.check(
                new OnnxRecurrent.Output(y, exchanged(turned.hn(), 0, 1), cn == null ? null : exchanged(cn, 0, 1)),
                one.backend().name());
    }

    private static Tensor exchanged(Tensor tensor, int a, int b) {
        int[] shape = tensor.shape();
        int[] turned = shape.clone();
        turned[a] = shape[b];
        turned[b] = shape[a];
        Tensor result = Tensor.zeros(turned);
        int[] index = new int[shape.length];
        for (long i = 0; i < tensor.numel(); i++) {
            int[] other = index.clone();
            other[a] = index[b];
            other[b] = index[a];
            result.set(tensor.get(index), other);
            for (int d = shape.length - 1; d >= 0 && ++index[d] == shape[d]; d--) {
                index[d] = 0;
            }
        }
        return result;
    }

    /** Whatever the state before: what ONNX Runtime returns. */
    @Test
    void aSequenceOfLengthZeroGivesZeros() {
        OnnxCase onnx = new OnnxCase("op_lstm_forward_lengths");
        assertThat(onnx.lengths()).containsExactly(2, 4, 0);
        OnnxRecurrent.Output out = onnx.run(onnx.recurrent(backend()));
        assertThat(out.hn().select(1, 2).toArray()).containsOnly(0);
        assertThat(onnx.tensor("initial_h").select(1, 2).toArray()).doesNotContain(0);
    }

    @Test
    void aGruThatResetsFirstIsLoggedWithItsProducerAndAttribute() {
        List<String> messages = new CopyOnWriteArrayList<>();
        try (LogCapture capture = LogCapture.to(messages)) {
            new OnnxCase("op_gru_before").recurrent(backend());
            new OnnxCase("op_gru_forward").recurrent(backend());
        }
        assertThat(messages).hasSize(1);
        assertThat(messages.get(0))
                .contains("op_gru_before.onnx: node 'the_gru' (GRU, at byte ")
                .contains("linear_before_reset is absent, which means 0 (written by make_onnx 1)");
    }

    @Test
    void whatTheGraphWouldGiveMustBeGiven() {
        OnnxCase onnx = new OnnxCase("op_lstm_forward_lengths");
        OnnxRecurrent lstm = onnx.recurrent(backend());
        Tensor x = onnx.tensor("X");
        Tensor state = onnx.tensor("initial_h");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> lstm.forward(x))
                .withMessageContaining("sequence_lens is 'sequence_lens', an input of the graph: pass it to forward");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> lstm.forward(x, new int[] {4, 4, 4}, null, state))
                .withMessageContaining("initial_h is 'initial_h', an input of the graph: pass it to forward");
    }

    /** As exporters have written them, and with the default of the operator of that name. */
    @Test
    void namesOfFunctionsInAnyCase() {
        assertThat((double) step("TANH", 0.5f)).isCloseTo(Math.tanh(0.5), within(OnnxCase.TOLERANCE.bound()));
        assertThat(step("thresholdedRelu", 0.9f)).isZero();
        assertThat(step("ThresholdedRelu", 1.1f)).isEqualTo(1.1f);
    }

    private float step(String activation, float x) {
        byte[] model = OnnxBytes.smallRnn(OnnxBytes.texts("activations", activation));
        OnnxRecurrent rnn = OnnxFile.read(model).node().recurrent(backend());
        return rnn.forward(Tensor.full(x, 1, 1, 1)).y().get(0, 0, 0, 0);
    }

    @Test
    void argumentsThatDoNotFitAreRefused() {
        OnnxCase onnx = new OnnxCase("op_gru_plain");
        OnnxRecurrent gru = onnx.recurrent(backend());
        Tensor x = onnx.tensor("X");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> gru.forward(Tensor.zeros(4, 2)))
                .withMessageEndingWith("x must have 3 dimensions, got shape [4, 2]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> gru.forward(Tensor.zeros(4, 3, 5)))
                .withMessageEndingWith("x must have input_size 2 features, got 5");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> gru.forward(x, new int[] {4, 5, 4}, null, null))
                .withMessageEndingWith("sequence_lens must be from 0 to the 4 steps of x, got 5");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> gru.forward(x, new int[] {4}, null, null))
                .withMessageEndingWith("sequence_lens must have one length for each of 3 sequences, got 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> gru.forward(x, null, Tensor.zeros(2, 3, 3), null))
                .withMessageEndingWith("initial_h must have shape [1, 3, 3], got [2, 3, 3]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> gru.forward(x, null, null, Tensor.zeros(1, 3, 3)))
                .withMessageEndingWith("GRU has no initial_c");
    }

    /** A node without the inputs takes them all the same: a stream goes on from the state before. */
    @Test
    void aPlainNodeGoesOnFromAState() {
        OnnxCase onnx = new OnnxCase("op_lstm_plain");
        OnnxRecurrent lstm = onnx.recurrent(backend());
        Tensor x = onnx.tensor("X");
        OnnxRecurrent.Output whole = lstm.forward(x);
        Tensor first = x.reshape(2, 2, 3, 2).select(0, 0);
        Tensor second = x.reshape(2, 2, 3, 2).select(0, 1);
        OnnxRecurrent.Output before = lstm.forward(first);
        OnnxRecurrent.Output after = lstm.forward(second, null, before.hn(), before.cn());
        float[] y = whole.y().toArray();
        assertThat(after.y().toArray()).hasSize(y.length / 2);
        assertThat(after.y()
                        .maxAbsDiff(Tensor.of(
                                Arrays.copyOfRange(y, y.length / 2, y.length),
                                after.y().shape())))
                .isLessThanOrEqualTo(OnnxCase.TOLERANCE.bound());
    }
}
