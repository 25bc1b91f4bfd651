package dev.rondo.internal.dnnl;

import dev.rondo.internal.ffi.Dnnl;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A matrix product, {@code target = source * weights + bias} or {@code target += source * weights + bias}, of matrices
 * that may be parts of larger ones or stand on their side: oneDNN's matmul. It adds up in float32. Used by one thread
 * at a time.
 */
public final class Gemm {
    private static final int SOURCE = 0;
    private static final int WEIGHTS = 1;
    private static final int TARGET = 2;
    private static final int BIAS = 3;

    /**
     * Where a matrix lies.
     *
     * @param type of its elements, as oneDNN numbers them
     * @param rowStride elements from one row to the next; likewise for columns
     */
    public record Matrix(int type, long rows, long columns, long rowStride, long columnStride) {
        /** One of float32. */
        public Matrix(long rows, long columns, long rowStride, long columnStride) {
            this(Dnnl.dnnl_f32(), rows, columns, rowStride, columnStride);
        }

        /** One whose rows are contiguous. */
        public static Matrix ofRows(long rows, long columns, long rowStride) {
            return new Matrix(rows, columns, rowStride, 1);
        }

        MemorySegment descriptor(Arena owner) {
            return MemoryDescs.strided(owner, type, rows, columns, rowStride, columnStride);
        }
    }

    private final Operation operation;
    private final boolean hasBias;

    /**
     * Compiles; the calling thread's OpenMP setting must be one.
     *
     * @param owner the plan's arena
     * @param problem for the message of a failure
     */
    private Gemm(
            Arena owner,
            OneDnn oneDnn,
            Object problem,
            Matrix source,
            MemorySegment weights,
            Matrix target,
            Extras extras) {
        hasBias = extras.bias;
        try (Arena local = Arena.ofConfined()) {
            MemorySegment sourceDesc = source.descriptor(local);
            MemorySegment targetDesc = target.descriptor(local);
            MemorySegment biasDesc =
                    hasBias ? MemoryDescs.tagged(local, Dnnl.dnnl_ab(), 1, target.columns()) : MemorySegment.NULL;
            MemorySegment attributes = extras.adds ? new PostOps(local).sum().attributes(local) : oneDnn.attributes();
            MemorySegment descriptor = Checked.create(
                    local,
                    "dnnl_matmul_primitive_desc_create",
                    problem,
                    out -> Dnnl.dnnl_matmul_primitive_desc_create(
                            out, oneDnn.engine(), sourceDesc, weights, biasDesc, targetDesc, attributes),
                    Dnnl::dnnl_primitive_desc_destroy);
            operation = new Operation(owner, oneDnn, problem, descriptor);
            operation.add(owner, Dnnl.DNNL_ARG_SRC(), sourceDesc);
            operation.add(owner, Dnnl.DNNL_ARG_WEIGHTS(), weights);
            operation.add(owner, Dnnl.DNNL_ARG_DST(), targetDesc);
            if (hasBias) {
                operation.add(owner, Dnnl.DNNL_ARG_BIAS(), biasDesc);
            }
        }
    }

    /** What is done besides multiplying. */
    public enum Extras {
        NONE(false, false),
        /** Adds a row of biases. */
        BIAS(true, false),
        /** Adds to the target. */
        SUM(false, true);

        private final boolean bias;
        private final boolean adds;

        Extras(boolean bias, boolean adds) {
            this.bias = bias;
            this.adds = adds;
        }
    }

    /** A product with weights as they lie. */
    public static Gemm plain(Arena owner, OneDnn oneDnn, Matrix source, Matrix weights, Matrix target, Extras extras) {
        try (Arena local = Arena.ofConfined()) {
            return packed(owner, oneDnn, source, weights.descriptor(local), target, extras);
        }
    }

    /** A product with weights in a format of oneDNN's. */
    public static Gemm packed(
            Arena owner, OneDnn oneDnn, Matrix source, MemorySegment weights, Matrix target, Extras extras) {
        return new Gemm(owner, oneDnn, source + " to " + target, source, weights, target, extras);
    }

    /**
     * Multiplies.
     *
     * @param bias an address, of no matter where there is none
     * @param scratch the address of {@link #scratchBytes}
     */
    public void run(long source, long weights, long target, long bias, long scratch, HotCalls.Pins pins) {
        operation.point(SOURCE, source);
        operation.point(WEIGHTS, weights);
        operation.point(TARGET, target);
        if (hasBias) {
            operation.point(BIAS, bias);
        }
        operation.pointScratchpad(scratch);
        operation.run(pins);
    }

    public long scratchBytes() {
        return operation.scratchBytes();
    }

    public String implementation() {
        return operation.implementation();
    }
}
