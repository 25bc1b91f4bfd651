package dev.rondo.internal.embedding;

import dev.rondo.LongTensor;
import dev.rondo.Tensor;
import dev.rondo.Threads;
import dev.rondo.internal.threads.RowRanges;
import java.lang.foreign.MemorySegment;

/** Copies rows of a table, one after the other or in several threads; one thread allocates nothing. */
public final class RowGather {
    private final MemorySegment table;
    private final long rowBytes;
    private final Threads policy;

    public RowGather(Tensor table, int width, Threads policy) {
        this.table = table.segment();
        this.rowBytes = (long) width * Float.BYTES;
        this.policy = policy;
    }

    /** Copies the row of each index, which must have been checked. */
    public void gather(LongTensor indices, Tensor result) {
        MemorySegment to = result.segment();
        int threads = RowRanges.acquire(policy, to.byteSize(), table, to);
        try {
            if (threads == 1) {
                copy(indices, to, 0, indices.numel());
            } else {
                RowRanges.run(indices.numel(), threads, to.byteSize(), (first, end) -> copy(indices, to, first, end));
            }
        } finally {
            RowRanges.release(threads);
        }
    }

    private void copy(LongTensor indices, MemorySegment to, int first, int end) {
        for (int i = first; i < end; i++) {
            MemorySegment.copy(table, indices.getFlat(i) * rowBytes, to, i * rowBytes, rowBytes);
        }
    }
}
