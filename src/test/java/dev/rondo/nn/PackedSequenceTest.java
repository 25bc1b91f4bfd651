package dev.rondo.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rondo.Backend;
import dev.rondo.Generator;
import dev.rondo.Tensor;
import dev.rondo.testing.TestSeed;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Packing and padding; layouts and messages asked of PyTorch 2.13. */
class PackedSequenceTest {
    @Test
    void otherDataOfTheSameLengthsMayHaveAnyWidth() {
        PackedSequence packed = PackedSequence.pack(Tensor.ones(3, 2, 4), new int[] {3, 1}, false, true);
        PackedSequence other = packed.withData(Tensor.arange(0, 8).reshape(4, 2));
        assertThat(other.batchSizes()).containsExactly(2, 1, 1);
        assertThat(other.unpack().get(0).toArray()).containsExactly(0, 1, 4, 5, 6, 7);
        assertThat(other.unpack().get(1).toArray()).containsExactly(2, 3);
        assertThatThrownBy(() -> packed.withData(Tensor.zeros(3, 2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("expected data of 4 rows, one for each step of each sequence, got shape [3, 2]");
    }

    /** {@code pack_padded_sequence(torch.arange(12.).view(4, 3, 1), [2, 4, 2], enforce_sorted=False)}. */
    @Test
    void packsAsPyTorchDoes() {
        PackedSequence packed =
                PackedSequence.pack(Tensor.arange(0, 12).reshape(4, 3, 1), new int[] {2, 4, 2}, false, false);
        assertThat(packed.data().toArray()).containsExactly(1, 0, 2, 4, 3, 5, 7, 10);
        assertThat(packed.data().shape()).containsExactly(8, 1);
        assertThat(packed.batchSizes()).containsExactly(3, 3, 1, 1);
        assertThat(packed.sortedIndices()).containsExactly(1, 0, 2);
        assertThat(packed.unsortedIndices()).containsExactly(1, 0, 2);
    }

    @Test
    void paddingUndoesPackingInEveryOrderAndLayout() {
        Generator g = TestSeed.generator();
        int[] lengths = {3, 1, 5, 5, 2};
        for (boolean batchFirst : new boolean[] {false, true}) {
            Tensor x = batchFirst ? g.randn(5, 6, 2) : g.randn(6, 5, 2);
            PackedSequence packed = PackedSequence.pack(x, lengths, batchFirst, false);
            PackedSequence.Padded padded = packed.pad(batchFirst, -1, 7);
            assertThat(padded.lengths().toArray()).containsExactly(3, 1, 5, 5, 2);
            List<Tensor> sequences = packed.unpack();
            for (int n = 0; n < 5; n++) {
                Tensor original = x.select(batchFirst ? 0 : 1, n);
                Tensor restored = padded.data().select(batchFirst ? 0 : 1, n);
                for (int t = 0; t < 7; t++) {
                    for (int j = 0; j < 2; j++) {
                        assertThat(restored.get(t, j)).isEqualTo(t < lengths[n] ? original.get(t, j) : -1);
                    }
                }
                assertThat(sequences.get(n).shape()).containsExactly(lengths[n], 2);
                assertThat(sequences.get(n).toArray())
                        .containsExactly(Arrays.copyOf(original.toArray(), lengths[n] * 2));
            }
        }
    }

    @Test
    void packsListsOfSequences() {
        List<Tensor> sequences = List.of(Tensor.full(1, 2, 3), Tensor.full(2, 4, 3));
        PackedSequence packed = PackedSequence.packSequence(sequences, false);
        assertThat(packed.batchSizes()).containsExactly(2, 2, 1, 1);
        assertThat(packed.unpack().get(0).maxAbsDiff(sequences.get(0))).isZero();
        assertThat(packed.unpack().get(1).maxAbsDiff(sequences.get(1))).isZero();
        Tensor left = Sequences.padSequence(List.of(Tensor.ones(2), Tensor.ones(4)), false, 0, Sequences.Side.LEFT);
        assertThat(left.toArray()).containsExactly(0, 1, 0, 1, 1, 1, 1, 1);
    }

    @Test
    void lastOutputsAreTheLastValidRows() {
        Tensor x = Tensor.arange(0, 12).reshape(4, 3, 1);
        assertThat(Sequences.lastOutputs(x, new int[] {1, 4, 2}, false).toArray())
                .containsExactly(0, 10, 5);
        assertThat(Sequences.lastOutputs(x, new int[] {1, 2, 3, 1}, true).toArray())
                .containsExactly(0, 4, 8, 9);
    }

    @Test
    void refusesLengthsThatDoNotFit() {
        refuses(
                "`lengths` array must be sorted in decreasing order when `enforce_sorted` is True. You can pass"
                        + " `enforce_sorted=False` to pack_padded_sequence and/or pack_sequence to sidestep this"
                        + " requirement if you do not need ONNX exportability.",
                3,
                5,
                1);
        refuses(
                "Length of all samples has to be greater than 0, but found an element in 'lengths' that is <= 0",
                5,
                3,
                0);
        refuses("Expected `len(lengths)` to be equal to batch_size, but got 2 (batch_size=3)", 5, 3);
        refuses("Expected every length to be at most the padded length 5, but got 9", 9, 3, 2);
        refuses("Expected every length to be at most the padded length 5, but got 2147483647", Integer.MAX_VALUE, 3, 2);
        PackedSequence packed = PackedSequence.pack(Tensor.zeros(5, 3, 4), new int[] {5, 3, 2}, false, true);
        assertThatThrownBy(() -> packed.pad(false, 0, 3))
                .hasMessage("Expected total_length to be at least the length of the longest sequence in input, but got"
                        + " total_length=3 and max sequence length being 5");
        assertThatThrownBy(() -> PackedSequence.packSequence(List.of(), true))
                .hasMessage("received an empty list of sequences");
        assertThatThrownBy(() -> PackedSequence.packSequence(List.of(Tensor.zeros(2, 3), Tensor.zeros(2, 4)), true))
                .hasMessage("sequence 1 has features [4], the first one has [3]");
        assertThatThrownBy(() -> Sequences.lastOutputs(Tensor.zeros(5, 1, 4), new int[] {0}, false))
                .hasMessage("sequence 0 has length 0 and therefore no last output");
    }

    private static void refuses(String message, int... lengths) {
        assertThatThrownBy(() -> PackedSequence.pack(Tensor.zeros(5, 3, 4), lengths, false, true))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void layersRefusePackedBatchesThatDoNotFit() {
        PackedSequence packed = PackedSequence.pack(Tensor.zeros(5, 3, 4), new int[] {5, 3, 2}, false, true);
        try (LSTM wrongFeatures =
                        LSTM.builder(5, 3).backend(Backend.reference()).build();
                LSTM lstm = LSTM.builder(4, 3).backend(Backend.reference()).build();
                GRU gru = GRU.builder(4, 3).backend(Backend.reference()).build()) {
            assertThatThrownBy(() -> wrongFeatures.forward(packed))
                    .hasMessage("input.size(-1) must be equal to input_size. Expected 5, got packed data of shape"
                            + " [10, 4]");
            assertThatThrownBy(() -> gru.forward(packed, Tensor.zeros(1, 4, 3)))
                    .hasMessage("Expected hidden size (1, 3, 3), got [1, 4, 3]");
            assertThatThrownBy(() -> lstm.forward(packed, LSTMState.of(Tensor.zeros(1, 2, 3), Tensor.zeros(1, 2, 3))))
                    .hasMessage("Expected hidden[0] size (1, 3, 3), got [1, 2, 3]");
            assertThatThrownBy(() -> lstm.forward(Tensor.zeros(5, 3, 4), new int[] {1, 6, 1}))
                    .hasMessage("Expected every length to be at most the padded length 5, but got 6");
        }
    }
}
