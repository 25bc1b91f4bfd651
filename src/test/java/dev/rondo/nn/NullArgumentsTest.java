package dev.rondo.nn;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rondo.Backend;
import dev.rondo.Tensor;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A null where none is meant is refused by name, at once: it must not come to mean something. */
@SuppressWarnings("NullAway") // nulls are what is tested
class NullArgumentsTest {
    private static Arguments refused(String name, ThrowingCallable call) {
        return Arguments.of(name, call);
    }

    private static Stream<Arguments> calls() {
        Tensor h = Tensor.zeros(1, 1, 3);
        return Stream.of(
                refused("mode", () -> EmbeddingBag.builder(2, 3).mode(null)),
                refused("weight", () -> Embedding.builder(2, 3).weight((Tensor) null)),
                refused("generator", () -> Embedding.builder(2, 3).generator(null)),
                refused("threads", () -> EmbeddingBag.builder(2, 3).threads(null)),
                refused("generator", () -> LSTM.builder(2, 3).generator(null)),
                refused("backend", () -> GRU.builder(2, 3).backend(null)),
                refused("threads", () -> RNN.builder(2, 3).threads(null)),
                refused("precision", () -> LSTMCell.builder(2, 3).precision(null)),
                refused("nonlinearity", () -> RNN.builder(2, 3).nonlinearity(null)),
                refused("nonlinearity", () -> RNNCell.builder(2, 3).nonlinearity(null)),
                refused("backend", () -> Linear.builder(2, 3).backend(null)),
                refused("generator", () -> Linear.builder(2, 3).generator(null)),
                refused("threads", () -> Linear.builder(2, 3).threads(null)),
                refused("samples", () -> LSTM.builder(2, 3).calibrate((Tensor[]) null)),
                refused("weight", () -> NLLLoss.builder().weight(null)),
                refused("pos_weight", () -> BCEWithLogitsLoss.builder().posWeight(null)),
                refused("reduction", () -> MSELoss.builder().reduction(null)),
                refused("reduction", () -> CrossEntropyLoss.builder().reduction(null)),
                refused("c", () -> LSTMState.of(h, null)),
                refused("h", () -> new LSTMState(null, h)));
    }

    @ParameterizedTest
    @MethodSource("calls")
    void nullIsRefusedByName(String name, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(NullPointerException.class).hasMessageStartingWith(name);
    }

    /** Where null has a meaning, it keeps it. */
    @Test
    void noInitialStateMeansZeros() {
        try (LSTM lstm = LSTM.builder(2, 3).backend(Backend.reference()).build()) {
            lstm.forward(Tensor.zeros(1, 1, 2), (LSTMState) null);
        }
    }
}
