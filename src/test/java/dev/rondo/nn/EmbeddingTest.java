package dev.rondo.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rondo.Generator;
import dev.rondo.LongTensor;
import dev.rondo.Tensor;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EmbeddingTest {
    @Test
    void rowsNobodyLookedUpKeepTheirNorm() {
        // torch: nn.Embedding.from_pretrained(tensor([[3., 4.], [6., 8.]]), max_norm=1.)(tensor([0]))
        Embedding embedding = Embedding.builder(2, 2)
                .weight(Tensor.of(new float[] {3, 4, 6, 8}, 2, 2))
                .maxNorm(1)
                .build();
        assertThat(embedding.forward(LongTensor.scalar(0)).toArray()).containsExactly(0.6f, 0.8f);
        assertThat(embedding.weight().toArray()).containsExactly(0.6f, 0.8f, 6, 8);
    }

    @Test
    void indicesMayHaveAnyShape() {
        Embedding embedding = Embedding.fromPretrained(Tensor.arange(0, 20).reshape(5, 4));
        assertThat(embedding.forward(LongTensor.scalar(2)).shape()).containsExactly(4);
        assertThat(embedding.forward(LongTensor.of(new long[0])).shape()).containsExactly(0, 4);
        Tensor out = embedding.forward(new int[] {3, 2, 1, 0}, 2, 2);
        assertThat(out.shape()).containsExactly(2, 2, 4);
        assertThat(out.get(0, 1, 0)).isEqualTo(8);
        assertThat(out.get(1, 1, 3)).isEqualTo(3);
    }

    @Test
    void pretrainedWeightsAreUsedAndNotCopied() {
        Tensor weight = Tensor.ones(3, 2);
        Embedding embedding = Embedding.fromPretrained(weight);
        weight.set(7, 1, 0);
        assertThat(embedding.forward(new int[] {1}).toArray()).containsExactly(7, 1);
    }

    @Test
    void thePaddingRowStartsAtZeroAndNegativeIndicesWrap() {
        Embedding embedding = Embedding.builder(5, 4)
                .paddingIdx(-1)
                .generator(Generator.manualSeed(0))
                .build();
        assertThat(embedding.paddingIdx()).isEqualTo(4);
        assertThat(embedding.weight().select(0, 4).toArray()).containsOnly(0);
        Tensor drawn = Generator.manualSeed(0).randn(5, 4);
        assertThat(embedding.weight().select(0, 3).maxAbsDiff(drawn.select(0, 3)))
                .isZero();
        assertThat(embedding).hasToString("Embedding(5, 4, padding_idx=4)");
    }

    @Test
    void refusesWhatPyTorchRefuses() {
        assertThatThrownBy(() -> Embedding.builder(5, 4).paddingIdx(5).build())
                .hasMessage("Padding_idx must be within num_embeddings");
        assertThatThrownBy(() -> Embedding.builder(5, 4).paddingIdx(-6).build())
                .hasMessage("Padding_idx must be within num_embeddings");
        assertThatThrownBy(() -> Embedding.builder(-1, 4).build())
                .hasMessage("Trying to create tensor with negative dimension -1: [-1, 4]");
        assertThatThrownBy(() -> Embedding.fromPretrained(Tensor.zeros(4)))
                .hasMessage("Embeddings parameter is expected to be 2-dimensional");
        assertThatThrownBy(
                        () -> Embedding.builder(2, 2).weight(Tensor.zeros(3, 2)).build())
                .hasMessage("Shape of weight does not match num_embeddings and embedding_dim");
        Embedding embedding = Embedding.builder(5, 4).build();
        for (long bad : new long[] {-1, 5, Long.MAX_VALUE, Long.MIN_VALUE}) {
            assertThatThrownBy(() -> embedding.forward(LongTensor.of(new long[] {0, bad})))
                    .isInstanceOf(IndexOutOfBoundsException.class)
                    .hasMessageStartingWith("index out of range in self: index " + bad + " at position 1");
        }
        assertThatThrownBy(() -> embedding.loadStateDict(Map.of("weights", Tensor.zeros(5, 4))))
                .hasMessageContaining("Missing key(s) in state_dict: \"weight\".")
                .hasMessageContaining("Unexpected key(s) in state_dict: \"weights\".");
    }
}
