package dev.rondo.nn;

import dev.rondo.LongTensor;
import dev.rondo.Tensor;
import dev.rondo.internal.walk.PackedCopy;
import dev.rondo.internal.walk.PackedLayout;
import java.util.Arrays;
import java.util.List;

/**
 * Sequences of different lengths without padding, as {@code torch.nn.utils.rnn.PackedSequence}: the first steps of all
 * sequences, longest first, then the second steps of those that have one, and so on.
 *
 * <p>Immutable but for the memory of {@link #data}; safe to share between threads. Nothing has to be closed.
 *
 * @see <a href="https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.rnn.PackedSequence.html">
 *     torch.nn.utils.rnn.PackedSequence</a>
 */
public final class PackedSequence {
    private final Tensor data;
    private final PackedLayout layout;

    private PackedSequence(Tensor data, PackedLayout layout) {
        this.data = data;
        this.layout = layout;
    }

    /**
     * Packs a padded batch, as {@code pack_padded_sequence}.
     *
     * @param x [T, N, *], or [N, T, *] with batch_first
     * @param lengths of the N sequences, each from 1 to T
     * @param enforceSorted whether to refuse lengths that are not in decreasing order; sequences of one length keep
     *     their order, where PyTorch's sort may swap them from 17 sequences on (which shows in {@link #data} and
     *     {@link #sortedIndices} alone, not in what layers return)
     * @throws IllegalArgumentException for lengths out of order or range; a length above T is refused too, which
     *     PyTorch does not always do
     */
    public static PackedSequence pack(Tensor x, int[] lengths, boolean batchFirst, boolean enforceSorted) {
        Sequences.checkLengths(x, lengths, batchFirst);
        PackedLayout layout = PackedLayout.of(lengths, enforceSorted);
        return new PackedSequence(PackedCopy.pack(x, batchFirst, layout), layout);
    }

    /**
     * Packs sequences [length, *], as {@code pack_sequence}.
     *
     * @throws IllegalArgumentException for no sequence, an empty one, or lengths out of order when that is enforced
     */
    public static PackedSequence packSequence(List<Tensor> sequences, boolean enforceSorted) {
        Tensor padded = Sequences.padSequence(sequences, false, 0, Sequences.Side.RIGHT);
        int[] lengths =
                sequences.stream().mapToInt(sequence -> sequence.size(0)).toArray();
        return pack(padded, lengths, false, enforceSorted);
    }

    /** Unpacks into a batch padded with zeros to the longest sequence. */
    public Padded pad(boolean batchFirst) {
        return pad(batchFirst, 0, layout.steps());
    }

    /**
     * Unpacks into a padded batch, as {@code pad_packed_sequence}.
     *
     * @param paddingValue what stands behind the end of each sequence
     * @param totalLength T of the result
     * @return [T, N, *], or [N, T, *] with batch_first, and the lengths, both in the order before packing
     * @throws IllegalArgumentException when totalLength is below the longest sequence
     */
    public Padded pad(boolean batchFirst, float paddingValue, int totalLength) {
        if (totalLength < layout.steps()) {
            throw new IllegalArgumentException("Expected total_length to be at least the length of the longest sequence"
                    + " in input, but got total_length=" + totalLength + " and max sequence length being "
                    + layout.steps());
        }
        return new Padded(
                PackedCopy.pad(data, batchFirst, paddingValue, totalLength, layout), LongTensor.of(layout.lengths()));
    }

    /** The sequences [length, *] in the order before packing, as {@code unpack_sequence}. */
    public List<Tensor> unpack() {
        Padded padded = pad(true);
        return Sequences.unpadSequence(padded.data(), layout.lengths(), true);
    }

    /** The packed rows, [sum of lengths, *]. */
    public Tensor data() {
        return data;
    }

    /** How many sequences each time step has, never increasing. */
    public int[] batchSizes() {
        return layout.batchSizes();
    }

    /** For each packed position, the sequence that stands there. */
    public int[] sortedIndices() {
        return layout.sortedIndices();
    }

    /** For each sequence, where it stands. */
    public int[] unsortedIndices() {
        return layout.unsortedIndices();
    }

    /**
     * The same packing over other rows, such as a linear layer makes of each of these.
     *
     * @param other [sum of lengths, *]; used as it is and not copied
     * @throws IllegalArgumentException when it has another number of rows
     */
    public PackedSequence withData(Tensor other) {
        if (other.dim() == 0 || other.size(0) != layout.rows()) {
            throw new IllegalArgumentException("expected data of " + layout.rows() + " rows, one for each step of each"
                    + " sequence, got shape " + Arrays.toString(other.shape()));
        }
        return new PackedSequence(other, layout);
    }

    /** The rows, to be written with what comes of a packed batch; refused for other lengths. */
    Tensor dataFor(PackedSequence packed) {
        if (!layout.hasLengthsOf(packed.layout)) {
            throw new IllegalArgumentException("out.output() is packed for sequences of other lengths");
        }
        return data;
    }

    PackedLayout layout() {
        return layout;
    }

    @Override
    public String toString() {
        return "PackedSequence(data=" + Arrays.toString(data.shape()) + ", batch_sizes="
                + Arrays.toString(layout.batchSizes()) + ")";
    }

    /**
     * A padded batch.
     *
     * @param data [T, N, *], or [N, T, *] with batch_first
     * @param lengths of the N sequences
     */
    public record Padded(Tensor data, LongTensor lengths) {}
}
