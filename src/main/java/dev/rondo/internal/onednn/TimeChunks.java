package dev.rondo.internal.onednn;

/**
 * Cuts a sequence into power-of-two chunks, largest first, so that a few plans serve every length and scratchpads stay
 * bounded. oneDNN's results do not depend on the cuts.
 */
final class TimeChunks {
    /** Longer chunks gain nothing and cost scratchpad, which grows with steps times batch. */
    static final int LARGEST = 64;

    private TimeChunks() {}

    /** The next chunk of {@code remaining} steps. */
    static int next(int remaining) {
        return Math.min(LARGEST, Integer.highestOneBit(remaining));
    }
}
