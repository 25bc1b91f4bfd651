package dev.rondo.internal.embedding;

import dev.rondo.LongTensor;

/** Checks the offsets of bags. */
public final class BagOffsets {
    private BagOffsets() {}

    /** Where each bag starts, and behind the last one the end of all. */
    public static int[] starts(LongTensor offsets, int count, boolean includeLastOffset) {
        if (offsets.dim() != 1) {
            throw new IllegalArgumentException("offsets has to be a 1D Tensor");
        }
        if (includeLastOffset && offsets.numel() == 0) {
            throw new IllegalArgumentException("include_last_offset: number of offset should be at least 1");
        }
        int given = offsets.numel();
        int bags = includeLastOffset ? given - 1 : given;
        int[] starts = new int[bags + 1];
        for (int i = 0; i < given; i++) {
            long offset = offsets.getFlat(i);
            if (i == 0 && offset != 0) {
                throw new IllegalArgumentException("offsets[0] has to be 0, i.e., the first sequence in the mini-batch"
                        + " has to start from position 0. However, got " + offset);
            }
            if (i > 0 && offset < offsets.getFlat(i - 1)) {
                throw new IllegalArgumentException("offsets have to be in increasing order, but offsets[" + i + "] is "
                        + offset + " after " + offsets.getFlat(i - 1));
            }
            if (offset > count) {
                throw new IllegalArgumentException("offsets[-1] can not be greater than input's length " + count
                        + " but got offsets[-1] of " + offset);
            }
            starts[i] = (int) offset;
        }
        if (!includeLastOffset) {
            starts[bags] = count;
        }
        return starts;
    }
}
