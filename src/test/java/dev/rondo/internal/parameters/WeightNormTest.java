package dev.rondo.internal.parameters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rondo.Backend;
import dev.rondo.Tensor;
import dev.rondo.golden.Tolerance;
import dev.rondo.io.TorchFile;
import dev.rondo.nn.LSTM;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Magnitudes and directions become the weights that PyTorch makes of them. */
class WeightNormTest {
    /** Both files hold what PyTorch computed with, by rows for weight_hh_l0 and by columns for weight_ih_l0. */
    @ParameterizedTest
    @ValueSource(strings = {"weight_norm.pt", "weight_norm_old.pt"})
    void pairsAreJoinedWhereALayerLoads(String name) throws IOException {
        Map<String, Tensor> file = new LinkedHashMap<>();
        Map<String, Tensor> joined = new LinkedHashMap<>();
        try (InputStream in = Objects.requireNonNull(getClass().getResourceAsStream("/torchfile/" + name), name);
                TorchFile open = TorchFile.open(in)) {
            open.tensors().forEach((key, tensor) -> (key.startsWith("joined.") ? joined : file).put(key, tensor));
        }
        assertThat(joined).hasSize(2);
        try (LSTM lstm = LSTM.fromStateDict(file, "", options -> options.backend(Backend.reference()))) {
            joined.forEach((key, expected) -> {
                Tensor actual = Objects.requireNonNull(lstm.parameters().get(key.substring("joined.".length())), key);
                assertThat(actual.shape()).isEqualTo(expected.shape());
                assertThat(actual.maxAbsDiff(expected))
                        .as(key)
                        .isLessThanOrEqualTo(Tolerance.sum(12).bound());
            });
        }
    }

    @Test
    void aSingleMagnitudeIsThatOfTheWholeWeight() {
        Tensor v = Tensor.of(new float[] {1, 2, 2, 4}, 2, 2);
        assertThat(WeightNorm.join(Tensor.full(10), v).toArray()).containsExactly(2, 4, 4, 8);
        assertThat(WeightNorm.join(Tensor.full(10, 1, 1), v).toArray()).containsExactly(2, 4, 4, 8);
    }

    @Test
    void everyDimensionMayKeepItsMagnitudes() {
        Tensor v = Tensor.of(new float[] {3, 4, 0, 3, 0, 0, 0, 4}, 2, 2, 2);
        assertThat(WeightNorm.join(Tensor.of(new float[] {1, 10}, 1, 2, 1), v).toArray())
                .containsExactly(0.6f, 0.8f, 0, 6, 0, 0, 0, 8);
        assertThat(WeightNorm.join(Tensor.of(new float[] {5, 0}, 1, 2), Tensor.of(new float[] {3, 1, 4, 1}, 2, 2))
                        .toArray())
                .containsExactly(3, 0, 4, 0);
    }

    /** As 0 / 0 is in PyTorch. */
    @Test
    void aDirectionOfZerosHasNoWeight() {
        assertThat(WeightNorm.join(Tensor.ones(1, 1), Tensor.zeros(1, 1)).get(0, 0))
                .isNaN();
    }

    @Test
    void otherShapesAreRefusedWithTheKey() {
        for (int[] shape : new int[][] {{2}, {3, 1}, {2, 2}, {2, 1, 1}}) {
            assertThatThrownBy(() -> WeightNorm.join(Tensor.ones(shape), Tensor.ones(2, 2)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("weight_norm's magnitude of shape [" + shape[0]);
        }
        Map<String, Tensor> pair = Map.of("a.w_g", Tensor.ones(3), "a.w_v", Tensor.ones(2, 2));
        assertThatThrownBy(() -> new StateDictView(pair, "a.").get("w"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a.w: weight_norm's magnitude of shape [3] does not fit its direction of shape [2, 2]");
    }

    @Test
    void halfAPairIsNone() {
        assertThat(new StateDictView(Map.of("w_g", Tensor.ones(1)), "").get("w"))
                .isNull();
        assertThat(new StateDictView(Map.of("w_v", Tensor.ones(1)), "").shape("w"))
                .isNull();
    }
}
