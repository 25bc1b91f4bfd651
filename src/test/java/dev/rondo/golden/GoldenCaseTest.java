package dev.rondo.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The golden files are all there, and PyTorch's own float32 results keep the tolerance that ours are held to. */
class GoldenCaseTest {
    @Test
    void noFileIsLost() {
        Map<String, Long> counts = GoldenCase.all()
                .collect(Collectors.groupingBy(it -> it.config().kind(), TreeMap::new, Collectors.counting()));
        assertThat(counts)
                .isEqualTo(Map.of(
                        "LSTM",
                        18L,
                        "GRU",
                        15L,
                        "RNN",
                        17L,
                        "LSTMCell",
                        3L,
                        "GRUCell",
                        3L,
                        "RNNCell",
                        4L,
                        "Embedding",
                        5L,
                        "EmbeddingBag",
                        7L));
        assertThat(GoldenCase.names()).hasSize(72).isSorted();
        assertThatThrownBy(() -> GoldenCase.all("Lstm")).hasMessage("no golden case of kind Lstm");
    }

    @Test
    void configHasTypesAndDefaults() {
        GoldenCase golden = GoldenCase.load("lstm-packed-proj");
        GoldenConfig config = golden.config();
        assertThat(config.lengths()).contains(List.of(5, 2, 6, 1));
        assertThat(config.projSize()).isEqualTo(3);
        assertThat(config.outputSize()).isEqualTo(3);
        assertThat(config.gates()).isEqualTo(4);
        assertThat(config.bidirectional()).isTrue();
        assertThat(config.unbatched()).isFalse();
        assertThat(config.maxNorm()).isEmpty();
        assertThatThrownBy(config::steps).hasMessageStartingWith("the case has no steps");
        assertThat(golden.longs("lengths").toArray()).containsExactly(5, 2, 6, 1);
        assertThat(golden.has("gradin64")).isTrue();

        GoldenConfig maxNorm = GoldenCase.load("embedding-maxnorm-p1").config();
        assertThat(maxNorm.maxNorm()).hasValue(1.5);
        assertThat(maxNorm.normType()).isEqualTo(1);
        assertThat(GoldenCase.load("embedding-padding").config().paddingIdx()).hasValue(-2);
        assertThat(GoldenCase.load("gru-basic-0").config().lengths()).isEmpty();
    }

    static Stream<GoldenCase> layers() {
        return Stream.of("LSTM", "GRU", "RNN").flatMap(GoldenCase::all);
    }

    @ParameterizedTest
    @MethodSource("layers")
    void parametersHavePyTorchsNamesAndShapes(GoldenCase golden) {
        GoldenConfig config = golden.config();
        int perCell = (config.bias() ? 4 : 2) + (config.projSize() > 0 ? 1 : 0);
        assertThat(golden.params()).hasSize(perCell * config.numLayers() * (config.bidirectional() ? 2 : 1));
        assertThat(golden.params().get("weight_ih_l0").shape())
                .containsExactly(config.gates() * config.hiddenSize(), config.inputSize());
    }

    @ParameterizedTest
    @MethodSource("layers")
    void pyTorchsOwnFloat32KeepsTheTolerance(GoldenCase golden) {
        Tolerance tolerance = Tolerance.forward(golden.config());
        for (String result : List.of("out", "hn", "cn")) {
            if (golden.has(result + "32")) {
                double largest =
                        GoldenAssert.assertClose(golden, result + "64", golden.tensor(result + "32"), tolerance);
                assertThat(largest).isLessThanOrEqualTo(tolerance.bound());
            }
        }
    }
}
