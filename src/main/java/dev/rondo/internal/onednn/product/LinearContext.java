package dev.rondo.internal.onednn.product;

import dev.rondo.Tensor;
import dev.rondo.internal.dnnl.HeldMemory;
import dev.rondo.internal.dnnl.HotCalls;
import dev.rondo.internal.dnnl.OneDnn;
import dev.rondo.internal.dnnl.ScratchBuffer;
import dev.rondo.internal.threads.Crew;
import dev.rondo.internal.threads.WorkerPool;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/**
 * What one call at a time needs: compiled products, most recently used first and bounded, scratch memory, and helpers.
 * Pooled, never shared by two calls at once.
 */
public final class LinearContext implements AutoCloseable {
    private final OneDnn oneDnn;
    private final int capacity;
    private final ArrayList<BlockedProduct> products = new ArrayList<>();
    private final ScratchBuffer scratch = new ScratchBuffer();
    private final HotCalls.Pins pins = new HotCalls.Pins();
    private final ColumnSums columnSums = new ColumnSums();
    /** Who computes. */
    final Crew crew = new Crew(WorkerPool.shared());

    private long rows;
    private int in;
    private int out;

    /**
     * An empty one.
     *
     * @param capacity compiled products kept
     */
    public LinearContext(OneDnn oneDnn, int capacity) {
        this.oneDnn = oneDnn;
        this.capacity = capacity;
        HeldMemory.CONTEXTS.increment();
    }

    /** Takes the sizes of a call. */
    void setSizes(long newRows, int newIn, int newOut) {
        rows = newRows;
        in = newIn;
        out = newOut;
    }

    /** Computes one product; the calling thread's OpenMP setting must be one. */
    void multiply(LinearProduct kind, Tensor source, Tensor weights, @Nullable Tensor bias, Tensor target) {
        MemorySegment none = MemorySegment.NULL;
        MemorySegment biasMemory = bias == null ? none : bias.segment();
        pins.set(source.segment(), weights.segment(), biasMemory, target.segment(), none, none);
        try {
            BlockedProduct product = product(kind, bias != null);
            product.point(
                    source.segment().address(),
                    weights.segment().address(),
                    biasMemory.address(),
                    target.segment().address());
            product.useScratch(scratch.ensure(Math.max(1, product.scratchBytes())));
            crew.run(product);
        } finally {
            pins.clear();
        }
    }

    /** Adds up the columns of a matrix by rows. */
    void addColumns(Tensor matrix, Tensor sums) {
        columnSums.set(matrix.segment(), (int) sums.numel(), sums.segment());
        try {
            crew.run(columnSums);
        } finally {
            columnSums.clear();
        }
    }

    private BlockedProduct product(LinearProduct kind, boolean bias) {
        for (int i = 0; i < products.size(); i++) {
            BlockedProduct product = products.get(i);
            if (product.is(kind, rows, in, out, bias)) {
                if (i > 0) {
                    products.remove(i);
                    products.add(0, product);
                }
                return product;
            }
        }
        if (products.size() == capacity) {
            products.remove(capacity - 1).close();
        }
        BlockedProduct product = new BlockedProduct(oneDnn, kind, new LinearProduct.Size(rows, in, out), bias, pins);
        products.add(0, product);
        return product;
    }

    /** Gives up memory that an unusually large call needed. */
    void shrink() {
        scratch.shrink();
    }

    @Override
    public void close() {
        products.forEach(BlockedProduct::close);
        products.clear();
        scratch.close();
        HeldMemory.CONTEXTS.decrement();
    }
}
