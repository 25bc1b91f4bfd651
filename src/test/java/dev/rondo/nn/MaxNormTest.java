package dev.rondo.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rondo.LongTensor;
import dev.rondo.Tensor;
import java.lang.foreign.Arena;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.aggregator.ArgumentsAccessor;
import org.junit.jupiter.params.provider.CsvSource;

/** Norms of all orders, as {@code torch.norm} has them, and lookups that fail half way. */
class MaxNormTest {
    private static final LongTensor BOTH = LongTensor.of(new long[] {0, 1}, 2);

    /**
     *
     *
     * <pre>
     * torch.nn.Embedding.from_pretrained(torch.tensor([[2., 0, 4], [1, 1, 1]]), max_norm=m, norm_type=p)(torch.tensor([0, 1]))
     * </pre>
     */
    @ParameterizedTest
    @CsvSource({
        "5, 0, 2, 0, 4, 1, 1, 1",
        "1, 0, 0.99999994, 0, 1.9999999, 0.33333331, 0.33333331, 0.33333331",
        "1, -1, 2, 0, 4, 1, 1, 1",
        "1, -Infinity, 2, 0, 4, 1, 1, 1",
        "1, Infinity, 0.5, 0, 1, 1, 1, 1",
        "1, NaN, 2, 0, 4, 1, 1, 1",
        "0.5, -2, 2, 0, 4, 0.86602527, 0.86602527, 0.86602527",
        "1, 0.5, 0.17157286, 0, 0.34314573, 0.11111111, 0.11111111, 0.11111111"
    })
    void everyOrderIsTorchs(ArgumentsAccessor arguments) {
        Tensor weight = Tensor.of(new float[] {2, 0, 4, 1, 1, 1}, 2, 3);
        Embedding table = table(weight, arguments.getDouble(0), arguments.getDouble(1));
        float[] expected = new float[6];
        for (int i = 0; i < expected.length; i++) {
            expected[i] = arguments.getFloat(2 + i);
        }
        assertThat(table.forward(BOTH).toArray())
                .usingComparatorWithPrecision(1e-6f)
                .containsExactly(expected);
        assertThat(table.weight().toArray()).usingComparatorWithPrecision(1e-6f).containsExactly(expected);
    }

    @ParameterizedTest
    @CsvSource({"-2, 0.6508541, 0.97628117, 1.3017082", "-Infinity, 0.49999997, 0.74999994, 0.99999994"})
    void negativeOrdersLimitRowsWithoutZeros(double normType, float a, float b, float c) {
        Embedding table = table(Tensor.of(new float[] {2, 3, 4}, 1, 3), .5, normType);
        assertThat(table.forward(LongTensor.of(new long[] {0}, 1)).toArray())
                .usingComparatorWithPrecision(1e-6f)
                .containsExactly(a, b, c);
    }

    private static Embedding table(Tensor weight, double maxNorm, double normType) {
        return Embedding.builder(weight.size(0), weight.size(1))
                .weight(weight)
                .maxNorm(maxNorm)
                .normType(normType)
                .build();
    }

    /** A thread that may not write the row must not make it one that counts as limited. */
    @Test
    void aLookupThatFailsLeavesNoRowMarked() {
        try (Arena arena = Arena.ofConfined()) {
            Tensor weight = Tensor.ofSegment(arena.allocate(6 * Float.BYTES, 4), 2, 3);
            for (int i = 0; i < 3; i++) {
                weight.set(10, 0, i);
            }
            Embedding table = table(weight, 1, 2);
            assertThatThrownBy(() -> CompletableFuture.runAsync(() -> table.forward(BOTH))
                            .join())
                    .isInstanceOf(CompletionException.class)
                    .hasCauseInstanceOf(WrongThreadException.class);
            assertThat(table.forward(BOTH).get(0, 0)).isLessThan(1);
        }
    }
}
