package dev.rondo.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rondo.LongTensor;
import dev.rondo.Tensor;
import org.junit.jupiter.api.Test;

/** Bags beyond the golden cases; messages asked of PyTorch 2.13. */
class EmbeddingBagTest {
    private static EmbeddingBag bag(EmbeddingBag.Mode mode, boolean includeLastOffset) {
        return EmbeddingBag.builder(4, 2)
                .weight(Tensor.arange(0, 8).reshape(4, 2))
                .mode(mode)
                .includeLastOffset(includeLastOffset)
                .build();
    }

    private static LongTensor longs(long... values) {
        return LongTensor.of(values, values.length);
    }

    @Test
    void rowsOfAMatrixAreBags() {
        LongTensor indices = longs(0, 1, 2, 3).reshape(2, 2);
        assertThat(bag(EmbeddingBag.Mode.SUM, false).forward(indices).toArray()).containsExactly(2, 4, 10, 12);
        assertThat(bag(EmbeddingBag.Mode.MEAN, false).forward(indices).toArray())
                .containsExactly(1, 2, 5, 6);
        assertThat(bag(EmbeddingBag.Mode.MAX, false).forward(indices).toArray()).containsExactly(2, 3, 6, 7);
        Tensor weights = Tensor.of(new float[] {1, 0, -1, 2}, 2, 2);
        assertThat(bag(EmbeddingBag.Mode.SUM, false).forward(indices, weights).toArray())
                .containsExactly(0, 1, 8, 9);
    }

    @Test
    void emptyBagsAreZerosInEveryMode() {
        for (EmbeddingBag.Mode mode : EmbeddingBag.Mode.values()) {
            Tensor out = bag(mode, false).forward(longs(1, 2), longs(0, 0, 2, 2));
            assertThat(out.shape()).containsExactly(4, 2);
            assertThat(out.select(0, 0).toArray()).containsOnly(0);
            assertThat(out.select(0, 1).toArray()).doesNotContain(0);
            assertThat(out.select(0, 3).toArray()).containsOnly(0);
            assertThat(bag(mode, false).forward(longs(), longs()).shape()).containsExactly(0, 2);
            assertThat(bag(mode, false)
                            .forward(LongTensor.of(new long[0], 2, 0))
                            .toArray())
                    .containsOnly(0)
                    .hasSize(4);
        }
    }

    @Test
    void theLastOffsetMayBeTheEnd() {
        EmbeddingBag bag = bag(EmbeddingBag.Mode.SUM, true);
        assertThat(bag.forward(longs(1, 2), longs(0, 1, 2)).toArray()).containsExactly(2, 3, 4, 5);
        assertThat(bag.forward(longs(1, 2), longs(0, 1, 1)).toArray()).containsExactly(2, 3, 0, 0);
        assertThatThrownBy(() -> bag.forward(longs(1, 2), longs()))
                .hasMessage("include_last_offset: number of offset should be at least 1");
    }

    @Test
    void refusesWhatPyTorchRefuses() {
        EmbeddingBag mean = bag(EmbeddingBag.Mode.MEAN, false);
        LongTensor three = longs(0, 0, 0);
        assertThatThrownBy(() -> mean.forward(LongTensor.of(new long[1], 1, 1, 1), longs(0)))
                .hasMessage("input has to be 1D or 2D Tensor, but got Tensor of dimension 3");
        assertThatThrownBy(() -> mean.forward(three)).hasMessage("offsets has to be a 1D Tensor but got None");
        assertThatThrownBy(() -> mean.forward(three, longs(1)))
                .hasMessage("offsets[0] has to be 0, i.e., the first sequence in the mini-batch has to start from"
                        + " position 0. However, got 1");
        assertThatThrownBy(() -> mean.forward(three, longs(0, 5)))
                .hasMessage("offsets[-1] can not be greater than input's length 3 but got offsets[-1] of 5");
        for (long[] unordered : new long[][] {{0, 2, 1}, {0, -1}, {0, 3, Long.MIN_VALUE}}) {
            assertThatThrownBy(() -> mean.forward(three, longs(unordered)))
                    .hasMessageStartingWith("offsets have to be in increasing order");
        }
        assertThatThrownBy(() -> mean.forward(three, LongTensor.of(new long[1], 1, 1)))
                .hasMessage("offsets has to be a 1D Tensor");
        assertThatThrownBy(() -> mean.forward(three.reshape(1, 3), longs(0)))
                .hasMessageStartingWith("if input is 2D, then offsets has to be None");
        assertThatThrownBy(() -> mean.forward(longs(4), longs(0)))
                .isInstanceOf(IndexOutOfBoundsException.class)
                .hasMessageStartingWith("index out of range in self: index 4");
        assertThatThrownBy(() -> mean.forward(longs(1), longs(0), Tensor.ones(1)))
                .hasMessage("embedding_bag: per_sample_weights was not None. per_sample_weights is only supported for"
                        + " mode='sum' (got mode='mean').");
        assertThatThrownBy(() -> mean.forward(longs(1), longs(0), Tensor.ones(2)))
                .hasMessageStartingWith("embedding_bag: If per_sample_weights ([2]) is not None");
        assertThatThrownBy(() -> EmbeddingBag.Mode.of("x")).hasMessage("mode has to be one of sum, mean or max");
        assertThatThrownBy(() -> EmbeddingBag.builder(4, 2).paddingIdx(4).build())
                .hasMessage("padding_idx must be within num_embeddings");
    }

    @Test
    void describesItselfAsPyTorchDoes() {
        assertThat(EmbeddingBag.builder(4, 2)
                        .mode(EmbeddingBag.Mode.SUM)
                        .paddingIdx(-1)
                        .includeLastOffset(true)
                        .maxNorm(1)
                        .build())
                .hasToString("EmbeddingBag(4, 2, max_norm=1.0, mode='sum', padding_idx=3)");
    }
}
