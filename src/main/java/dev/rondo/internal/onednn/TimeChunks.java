package dev.rondo.internal.onednn;

import dev.rondo.Precision;
import dev.rondo.internal.spi.CellSpec;

/**
 * Cuts a sequence into chunks of a few lengths, largest first, so that a few plans serve every length and scratchpads
 * stay bounded. oneDNN's results do not depend on the cuts.
 */
final class TimeChunks {
    /** Longer chunks gain nothing and cost scratchpad, which grows with steps times batch. */
    static final int LARGEST = 64;
    /** Of what longer chunks are multiples, so that two or three serve a sequence of up to {@link #LARGEST} steps. */
    private static final int MULTIPLE = 8;
    /** Elements of all gates in a chunk, 64 MiB: oneDNN computes such products in 32 bits. */
    static final long ELEMENTS = 1 << 24;

    private TimeChunks() {}

    /** The next chunk of {@code remaining} steps of {@code batch} rows. */
    static int next(int remaining, CellSpec spec, Precision precision, int batch) {
        long fitting = ELEMENTS / rowElements(spec) / batch;
        int largest = (int) Math.max(1, Math.min(LARGEST, fitting));
        return switch (PlanChoice.of(spec, precision, remaining, batch)) {
            case PRIMITIVE -> round(Math.min(largest, remaining));
            case MATMUL -> even(remaining, largest);
        };
    }

    /** The largest multiple of {@link #MULTIPLE}, or power of two below it, that a length holds. */
    private static int round(int length) {
        return length >= MULTIPLE ? length - length % MULTIPLE : Integer.highestOneBit(length);
    }

    /**
     * As few chunks as possible, of even lengths: products of the input gain from many rows, and compiling one for a
     * length of its own is cheap against running it.
     */
    private static int even(int remaining, int largest) {
        int chunks = (remaining + largest - 1) / largest;
        return (remaining + chunks - 1) / chunks;
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
