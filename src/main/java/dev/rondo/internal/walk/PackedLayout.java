package dev.rondo.internal.walk;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/** Where the steps of sequences lie in a packed batch, and which neighbouring time steps have one batch size. */
public final class PackedLayout {
    private final int[] lengths;
    private final int[] sortedIndices;
    private final int[] batchSizes;
    private final int[] stretchSteps;
    private final int[] stretchBatch;
    private final long[] stretchStart;
    private final int rows;

    private PackedLayout(int[] lengths, int[] sortedIndices) {
        this.lengths = lengths;
        this.sortedIndices = sortedIndices;
        this.batchSizes = new int[lengths[sortedIndices[0]]];
        for (int length : lengths) {
            for (int t = 0; t < length; t++) {
                batchSizes[t]++;
            }
        }
        int stretches = (int) Arrays.stream(batchSizes).distinct().count();
        stretchSteps = new int[stretches];
        stretchBatch = new int[stretches];
        stretchStart = new long[stretches];
        long row = 0;
        int stretch = -1;
        for (int t = 0; t < batchSizes.length; t++) {
            if (t == 0 || batchSizes[t] != batchSizes[t - 1]) {
                stretch++;
                stretchBatch[stretch] = batchSizes[t];
                stretchStart[stretch] = row;
            }
            stretchSteps[stretch]++;
            row += batchSizes[t];
        }
        rows = Math.toIntExact(row);
    }

    /** The layout of sequences in any order, or in decreasing order of length where that is enforced. */
    public static PackedLayout of(int[] lengths, boolean enforceSorted) {
        if (lengths.length == 0) {
            throw new IllegalArgumentException("received an empty list of sequences");
        }
        for (int i = 0; i < lengths.length; i++) {
            if (lengths[i] <= 0) {
                throw new IllegalArgumentException(
                        "Length of all samples has to be greater than 0, but found an element"
                                + " in 'lengths' that is <= 0");
            }
            if (enforceSorted && i > 0 && lengths[i] > lengths[i - 1]) {
                throw new IllegalArgumentException("`lengths` array must be sorted in decreasing order when"
                        + " `enforce_sorted` is True. You can pass `enforce_sorted=False` to pack_padded_sequence and/or"
                        + " pack_sequence to sidestep this requirement if you do not need ONNX exportability.");
            }
        }
        int[] sorted = IntStream.range(0, lengths.length)
                .boxed()
                .sorted(Comparator.comparingInt((Integer i) -> lengths[i]).reversed())
                .mapToInt(Integer::intValue)
                .toArray();
        return new PackedLayout(lengths.clone(), sorted);
    }

    /** The length of the longest sequence. */
    public int steps() {
        return batchSizes.length;
    }

    /** The number of sequences. */
    int batch() {
        return lengths.length;
    }

    /** The number of packed rows. */
    public int rows() {
        return rows;
    }

    /** Whether the sequences, in the caller's order, have the same lengths: then all else is the same. */
    public boolean hasLengthsOf(PackedLayout other) {
        return Arrays.equals(lengths, other.lengths);
    }

    public int[] lengths() {
        return lengths.clone();
    }

    public int[] batchSizes() {
        return batchSizes.clone();
    }

    public int[] sortedIndices() {
        return sortedIndices.clone();
    }

    public int[] unsortedIndices() {
        int[] unsorted = new int[sortedIndices.length];
        for (int n = 0; n < unsorted.length; n++) {
            unsorted[sortedIndices[n]] = n;
        }
        return unsorted;
    }

    /** The sequence, in the caller's order, that stands at a packed position. */
    int callersRow(int n) {
        return sortedIndices[n];
    }

    /** How many sequences have a step t. */
    int batchSize(int t) {
        return batchSizes[t];
    }

    /** Stretches of time steps that have one batch size. */
    int stretches() {
        return stretchSteps.length;
    }

    int stretchSteps(int stretch) {
        return stretchSteps[stretch];
    }

    int stretchBatch(int stretch) {
        return stretchBatch[stretch];
    }

    /** The first packed row of a stretch. */
    long stretchStart(int stretch) {
        return stretchStart[stretch];
    }
}
