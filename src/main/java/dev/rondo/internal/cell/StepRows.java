package dev.rondo.internal.cell;

import java.util.Arrays;

/**
 * Where the rows of time steps lie that follow one another without padding: step t has {@link #size} rows from
 * {@link #first} on, no more than the step before it. Row n of each step belongs to sequence n. Immutable.
 */
public final class StepRows {
    private final int[] sizes;
    private final int[] firsts;

    private StepRows(int[] sizes) {
        this.sizes = sizes;
        firsts = new int[sizes.length + 1];
        for (int t = 0; t < sizes.length; t++) {
            firsts[t + 1] = Math.addExact(firsts[t], sizes[t]);
        }
    }

    /** Sequences of one length. */
    public static StepRows dense(int steps, int batch) {
        int[] sizes = new int[steps];
        Arrays.fill(sizes, batch);
        return new StepRows(sizes);
    }

    /** Sequences of different lengths, the longest first: their number at each step. */
    public static StepRows packed(int[] batchSizes) {
        return new StepRows(batchSizes.clone());
    }

    /** Whether all sequences have the same length. */
    public boolean isDense() {
        return sizes[0] == sizes[sizes.length - 1];
    }

    /** Time steps. */
    public int steps() {
        return sizes.length;
    }

    /** Sequences. */
    public int batch() {
        return sizes[0];
    }

    /** Rows of all steps together. */
    public int rows() {
        return firsts[sizes.length];
    }

    /** Rows of a step. */
    public int size(int t) {
        return sizes[t];
    }

    /** The first row of a step. */
    public int first(int t) {
        return firsts[t];
    }

    /** The s-th step that is computed: the last one first in reverse. */
    public int step(int s, boolean reverse) {
        return reverse ? sizes.length - 1 - s : s;
    }

    /** Steps of a sequence. */
    public int length(int n) {
        int length = 0;
        while (length < sizes.length && sizes[length] > n) {
            length++;
        }
        return length;
    }
}
