package dev.rondo.internal.onednn;

import dev.rondo.internal.cell.CellSpec;

/**
 * Cuts a sequence into chunks, so that scratchpads stay bounded: of a few lengths, largest first, which serve sequences
 * of every length with a few plans; or of even lengths, as few as possible, since each chunk reads the input weights.
 *
 * <p>oneDNN's results do not depend on the cuts, with one exception: it adds up a single row's input part and recurrent
 * part in another order in a chunk of one step. So only a sequence of one step has such a chunk.
 */
final class TimeChunks {
    /** Longer chunks gain nothing and cost scratchpad, which grows with steps times batch. */
    static final int LARGEST = 64;
    /** Of what longer chunks are multiples, so that two serve a sequence of up to {@link #LARGEST} steps. */
    private static final int MULTIPLE = 8;
    /** Elements of all gates in a chunk, 64 MiB: oneDNN computes such products in 32 bits. */
    static final long ELEMENTS = 1 << 24;

    /** Bytes of sums, and of input weights beside them, that a core's second-level cache of 1 MiB keeps. */
    private static final long CACHED_SUMS = 600_000;

    private static final long CACHED_WEIGHTS = 300_000;
    /** What a woken thread usually takes to come. */
    private static final long WAKING_NANOS = 2_000_000;

    private TimeChunks() {}

    /**
     * The next chunk of {@code remaining} steps of {@code batch} rows.
     *
     * @param even whether a chunk of a length of its own is worth compiling, for as few chunks as possible
     */
    static int next(int remaining, CellSpec spec, int batch, boolean even) {
        int largest = largest(spec, batch);
        return even ? even(remaining, largest) : round(remaining, largest);
    }

    /** The most steps in a chunk. */
    static int largest(CellSpec spec, int batch) {
        long fitting = ELEMENTS / rowElements(spec) / batch;
        return (int) Math.max(1, Math.min(LARGEST, fitting));
    }

    /** The largest multiple of {@link #MULTIPLE} that fits and does not leave a single step, or a short rest whole. */
    private static int round(int remaining, int largest) {
        int length = Math.min(remaining, largest);
        if (length <= MULTIPLE + 1) {
            return length;
        }
        int chunk = length - length % MULTIPLE;
        return remaining - chunk == 1 ? chunk - MULTIPLE : chunk;
    }

    /** As few chunks as possible, of even lengths. */
    private static int even(int remaining, int largest) {
        int chunks = (remaining + largest - 1) / largest;
        return (remaining + chunks - 1) / chunks;
    }

    /**
     * A shorter chunk, of some two milliseconds, in which a worker that has been woken may come; the whole where that
     * leaves a single step.
     *
     * @param nanos the time of a step, about
     */
    static int shorter(int steps, int remaining, long nanos) {
        int wanted = (int) Math.max(2, Math.min(MULTIPLE, WAKING_NANOS / Math.max(1, nanos)));
        int shorter = Math.min(steps, wanted);
        return remaining - shorter == 1 ? steps : shorter;
    }

    /**
     * Chunks of even lengths whose sums stay in a second-level cache until a step reads them, for products over units
     * in so many shards; the whole where each further chunk would read many input weights again.
     */
    static int cached(int steps, CellSpec spec, int batch, int shards) {
        long columnBytes = (long) spec.gateRows() / shards * Float.BYTES;
        if (spec.inputSize() * columnBytes > CACHED_WEIGHTS) {
            return steps;
        }
        return even(steps, (int) Math.max(MULTIPLE, CACHED_SUMS / (batch * columnBytes)));
    }

    /** Refuses a batch whose single step is beyond oneDNN's 32-bit arithmetic. */
    static void check(CellSpec spec, int batch) {
        if (rowElements(spec) * batch > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("a batch of " + batch + " rows is too large for oneDNN with input_size "
                    + spec.inputSize() + " and hidden_size " + spec.hiddenSize() + ": run at most "
                    + Integer.MAX_VALUE / rowElements(spec) + " rows at once");
        }
    }

    /** What a row of a step takes in the largest of oneDNN's buffers. */
    private static long rowElements(CellSpec spec) {
        return (long) spec.gateRows() + Math.max(spec.inputSize(), spec.hiddenSize());
    }
}
