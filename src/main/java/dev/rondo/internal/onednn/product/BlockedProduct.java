package dev.rondo.internal.onednn.product;

import dev.rondo.internal.dnnl.Gemm;
import dev.rondo.internal.dnnl.Gemm.Matrix;
import dev.rondo.internal.dnnl.HeldMemory;
import dev.rondo.internal.dnnl.HotCalls;
import dev.rondo.internal.dnnl.OmpThreads;
import dev.rondo.internal.dnnl.OneDnn;
import dev.rondo.internal.dnnl.ScratchLayout;
import dev.rondo.internal.threads.StepWork;
import java.lang.foreign.Arena;
import java.util.Set;
import java.util.TreeSet;

/** One product of an affine map, compiled for its sizes in blocks that different threads may compute. */
final class BlockedProduct implements StepWork, AutoCloseable {
    private final Arena arena = Arena.ofShared();
    private final LinearProduct product;
    private final LinearProduct.Size size;
    private final boolean withBias;
    private final Matrix source;
    private final Matrix weights;
    private final BlockCut cut;
    private final Block[] blocks;
    private final long scratchBytes;
    private final String implementation;
    private final HotCalls.Pins pins;

    private long sourceAddress;
    private long weightsAddress;
    private long biasAddress;
    private long targetAddress;
    private long scratch;

    /** Compiles; the calling thread's OpenMP setting must be one. The pins are the caller's in each run. */
    BlockedProduct(
            OneDnn oneDnn, LinearProduct product, LinearProduct.Size size, boolean withBias, HotCalls.Pins pins) {
        this.product = product;
        this.size = size;
        this.withBias = withBias;
        this.pins = pins;
        source = product.source(size);
        weights = product.weights(size);
        cut = BlockCut.of(source.rows(), weights.columns(), source.columns(), product.innerAtOnce(size));
        blocks = new Block[cut.blocks()];
        ScratchLayout layout = new ScratchLayout();
        TreeSet<String> names = new TreeSet<>();
        try {
            for (int i = 0; i < blocks.length; i++) {
                blocks[i] = new Block(oneDnn, cut.bound(i), cut.bound(i + 1), layout);
                blocks[i].describe(names);
            }
        } catch (RuntimeException | Error e) {
            arena.close();
            throw e;
        }
        scratchBytes = layout.total();
        implementation = String.join(" + ", names);
        HeldMemory.planCreated(implementation);
    }

    boolean is(LinearProduct wanted, long rows, int in, int out, boolean bias) {
        return product == wanted && size.rows() == rows && size.in() == in && size.out() == out && withBias == bias;
    }

    /** Takes the addresses of a run; the bias counts only where there is one. */
    void point(long newSource, long newWeights, long newBias, long newTarget) {
        sourceAddress = newSource;
        weightsAddress = newWeights;
        biasAddress = newBias;
        targetAddress = newTarget;
    }

    /** Takes scratch memory of at least {@link #scratchBytes}. */
    void useScratch(long address) {
        scratch = address;
    }

    long scratchBytes() {
        return scratchBytes;
    }

    @Override
    public int shards() {
        return blocks.length;
    }

    @Override
    public int steps() {
        return 1;
    }

    @Override
    public void run(int shard, int step) {
        // A worker's count stays so: its thread is Rondo's own.
        OmpThreads.enter();
        blocks[shard].run();
    }

    @Override
    public void close() {
        HeldMemory.planClosed(implementation);
        arena.close();
    }

    /**
     * The products that make some rows or columns of the target: one for each run over a part of the inner dimension.
     */
    private final class Block {
        private final long sourceOffset;
        private final long weightsOffset;
        private final long targetOffset;
        private final long biasOffset;
        private final long scratchOffset;
        private final Gemm[] parts;

        Block(OneDnn oneDnn, long from, long to, ScratchLayout layout) {
            boolean byRows = cut.byRows();
            long targetWidth = weights.columns();
            long rows = byRows ? to - from : source.rows();
            long columns = byRows ? targetWidth : to - from;
            sourceOffset = byRows ? from * source.rowStride() : 0;
            weightsOffset = byRows ? 0 : from * weights.columnStride();
            targetOffset = byRows ? from * targetWidth : from;
            biasOffset = byRows ? 0 : from;
            long inner = source.columns();
            long atOnce = product.innerAtOnce(size);
            parts = new Gemm[Math.toIntExact((inner + atOnce - 1) / atOnce)];
            long bytes = 0;
            for (int part = 0; part < parts.length; part++) {
                long length = Math.min(atOnce, inner - part * atOnce);
                // Whole parts after the first are one primitive, pointed at other rows in turn.
                boolean again = part > 1 && length == atOnce;
                parts[part] = again ? parts[1] : compile(oneDnn, rows, columns, length, part > 0);
                bytes = Math.max(bytes, parts[part].scratchBytes());
            }
            scratchOffset = layout.reserve(bytes);
        }

        private Gemm compile(OneDnn oneDnn, long rows, long columns, long length, boolean sum) {
            return Gemm.plain(
                    arena,
                    oneDnn,
                    new Matrix(rows, length, source.rowStride(), source.columnStride()),
                    new Matrix(length, columns, weights.rowStride(), weights.columnStride()),
                    new Matrix(rows, columns, weights.columns(), 1),
                    sum ? Gemm.Extras.SUM : withBias ? Gemm.Extras.BIAS : Gemm.Extras.NONE);
        }

        void describe(Set<String> names) {
            for (Gemm part : parts) {
                names.add(part.implementation());
            }
        }

        void run() {
            long atOnce = product.innerAtOnce(size);
            for (int part = 0; part < parts.length; part++) {
                long inner = part * atOnce;
                parts[part].run(
                        sourceAddress + (sourceOffset + inner * source.columnStride()) * Float.BYTES,
                        weightsAddress + (weightsOffset + inner * weights.rowStride()) * Float.BYTES,
                        targetAddress + targetOffset * Float.BYTES,
                        biasAddress + biasOffset * Float.BYTES,
                        scratch + scratchOffset,
                        pins);
            }
        }
    }
}
