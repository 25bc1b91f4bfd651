package dev.rondo.nn;

import dev.rondo.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Functions of {@code torch.nn.utils.rnn} on sequences of different lengths, and what their users ask for besides. All
 * are pure and thread-safe.
 */
public final class Sequences {
    /** Where padding goes. */
    public enum Side {
        /** Behind the sequence. */
        RIGHT,
        /** Before the sequence. */
        LEFT
    }

    private Sequences() {}

    /**
     * Joins sequences [length, *] into a padded batch, as {@code pad_sequence}.
     *
     * @return [T, N, *], or [N, T, *] with batch_first, where T is the longest length
     * @throws IllegalArgumentException for no sequence, or sequences whose features differ
     */
    public static Tensor padSequence(List<Tensor> sequences, boolean batchFirst, float paddingValue, Side side) {
        if (sequences.isEmpty()) {
            throw new IllegalArgumentException("received an empty list of sequences");
        }
        int[] features = features(sequences.get(0));
        int longest = 0;
        for (int n = 0; n < sequences.size(); n++) {
            if (!Arrays.equals(features(sequences.get(n)), features)) {
                throw new IllegalArgumentException("sequence " + n + " has features "
                        + Arrays.toString(features(sequences.get(n))) + ", the first one has "
                        + Arrays.toString(features));
            }
            longest = Math.max(longest, sequences.get(n).size(0));
        }
        int batch = sequences.size();
        int[] shape = new int[features.length + 2];
        shape[0] = batchFirst ? batch : longest;
        shape[1] = batchFirst ? longest : batch;
        System.arraycopy(features, 0, shape, 2, features.length);
        Tensor padded = Tensor.full(paddingValue, shape);
        long rowBytes = rowBytes(features);
        for (int n = 0; n < batch; n++) {
            Tensor sequence = sequences.get(n);
            int shift = side == Side.LEFT ? longest - sequence.size(0) : 0;
            for (int t = 0; t < sequence.size(0); t++) {
                long at = batchFirst ? (long) n * longest + t + shift : (long) (t + shift) * batch + n;
                MemorySegment.copy(sequence.segment(), t * rowBytes, padded.segment(), at * rowBytes, rowBytes);
            }
        }
        return padded;
    }

    /**
     * Cuts a padded batch into its sequences [length, *], as {@code unpad_sequence}.
     *
     * @param padded [T, N, *], or [N, T, *] with batch_first
     * @param lengths of the N sequences, each from 0 to T
     * @throws IllegalArgumentException for other than N lengths, or one out of range
     */
    public static List<Tensor> unpadSequence(Tensor padded, int[] lengths, boolean batchFirst) {
        checkLengths(padded, lengths, batchFirst);
        List<Tensor> sequences = new ArrayList<>();
        for (int n = 0; n < lengths.length; n++) {
            Tensor whole = padded.select(batchFirst ? 0 : 1, n);
            if (lengths[n] < 0) {
                throw new IllegalArgumentException("sequence " + n + " has length " + lengths[n]);
            }
            int[] shape = whole.shape();
            shape[0] = lengths[n];
            Tensor sequence = Tensor.zeros(shape);
            MemorySegment.copy(
                    whole.segment(),
                    0,
                    sequence.segment(),
                    0,
                    sequence.segment().byteSize());
            sequences.add(sequence);
        }
        return sequences;
    }

    /**
     * The last valid row of each sequence of a padded batch.
     *
     * @param output [T, N, F], or [N, T, F] with batch_first
     * @param lengths of the N sequences, each from 1 to T
     * @return [N, F]: of a layer's output, the forward half is h after the last step; the reverse half is h after its
     *     first step, so for a summary of a whole sequence take the final states
     * @throws IllegalArgumentException for other than N lengths, or one out of range
     */
    public static Tensor lastOutputs(Tensor output, int[] lengths, boolean batchFirst) {
        checkLengths(output, lengths, batchFirst);
        List<Tensor> rows = new ArrayList<>();
        for (int n = 0; n < lengths.length; n++) {
            if (lengths[n] < 1) {
                throw new IllegalArgumentException(
                        "sequence " + n + " has length " + lengths[n] + " and therefore no last output");
            }
            rows.add(output.select(batchFirst ? 0 : 1, n).select(0, lengths[n] - 1));
        }
        return Tensor.stack(rows, 0);
    }

    /** Refuses lengths that are not one for each sequence or lie beyond the padding. */
    static void checkLengths(Tensor padded, int[] lengths, boolean batchFirst) {
        if (padded.dim() < 2) {
            throw new IllegalArgumentException("a padded batch has at least 2 dimensions, got " + padded.dim());
        }
        int batch = padded.size(batchFirst ? 0 : 1);
        int steps = padded.size(batchFirst ? 1 : 0);
        if (lengths.length != batch) {
            throw new IllegalArgumentException("Expected `len(lengths)` to be equal to batch_size, but got "
                    + lengths.length + " (batch_size=" + batch + ")");
        }
        for (int length : lengths) {
            if (length > steps) {
                throw new IllegalArgumentException(
                        "Expected every length to be at most the padded length " + steps + ", but got " + length);
            }
        }
    }

    private static int[] features(Tensor sequence) {
        if (sequence.dim() == 0) {
            throw new IllegalArgumentException("a sequence has at least 1 dimension, got a scalar");
        }
        return Arrays.copyOfRange(sequence.shape(), 1, sequence.dim());
    }

    private static long rowBytes(int[] features) {
        long bytes = Float.BYTES;
        for (int size : features) {
            bytes *= size;
        }
        return bytes;
    }
}
