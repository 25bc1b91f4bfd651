package dev.rondo.internal.tensor;

import java.util.Arrays;

/**
 * Which values of an array are the largest, from the largest down, with NaN above all numbers, as {@code torch.topk}
 * has it. Equal values come in the order of their indices; PyTorch leaves that open.
 */
public final class TopIndices {
    /** Up to so many are kept in order while the others pass by; for more, sorting all is shorter. */
    private static final int FEW = 64;

    private TopIndices() {}

    /** The indices of the {@code k} largest, of no more than there are. */
    public static int[] of(float[] values, int k) {
        long[] keys = k <= FEW ? few(values, k) : sorted(values);
        int[] indices = new int[k];
        for (int i = 0; i < k; i++) {
            indices[i] = (int) keys[i];
        }
        return indices;
    }

    private static long[] few(float[] values, int k) {
        long[] best = new long[k];
        int size = 0;
        for (int i = 0; i < values.length && k > 0; i++) {
            long key = key(values[i], i);
            if (size == k && key > best[k - 1]) {
                continue;
            }
            int at = size < k ? size++ : k - 1;
            for (; at > 0 && best[at - 1] > key; at--) {
                best[at] = best[at - 1];
            }
            best[at] = key;
        }
        return best;
    }

    private static long[] sorted(float[] values) {
        long[] keys = new long[values.length];
        Arrays.setAll(keys, i -> key(values[i], i));
        Arrays.sort(keys);
        return keys;
    }

    /** Smaller for a larger value, and among equal ones for a smaller index. */
    private static long key(float value, int index) {
        // Adding zero makes the two zeros one; and floatToIntBits makes all NaNs one, above infinity.
        int bits = Float.floatToIntBits(value + 0f);
        int ascending = bits >= 0 ? bits : bits ^ Integer.MAX_VALUE;
        return (long) ~ascending << Integer.SIZE | index;
    }
}
