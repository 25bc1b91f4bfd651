package dev.rondo.internal.dnnl;

import dev.rondo.internal.ffi.Dnnl;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A product of float32 matrices, each stored by rows or by columns, all found by address: {@code target = source *
 * weights + bias}, or added to what the target holds. oneDNN brings what it wants in another order into its scratch
 * memory.
 */
public final class StridedProduct {
    private static final int SOURCE = 0;
    private static final int WEIGHTS = 1;
    private static final int TARGET = 2;
    private static final int BIAS = 3;

    private final Operation operation;

    /**
     * A matrix in memory; strides count elements, and one of them is 1.
     *
     * @param rows at least 1
     * @param columns at least 1
     */
    public record Matrix(long rows, long columns, long rowStride, long columnStride) {
        private MemorySegment desc(Arena owner) {
            return MemoryDescs.strided(owner, rows, columns, rowStride, columnStride);
        }
    }

    /**
     * A product to compile.
     *
     * @param bias whether a row is added to each row of the target
     * @param sum whether the target keeps what it holds; not together with a bias
     */
    public record Problem(Matrix source, Matrix weights, Matrix target, boolean bias, boolean sum) {}

    /** Compiles; the calling thread's OpenMP setting must be one. */
    public StridedProduct(Arena owner, OneDnn oneDnn, Problem problem) {
        try (Arena local = Arena.ofConfined()) {
            MemorySegment source = problem.source().desc(local);
            MemorySegment weights = problem.weights().desc(local);
            MemorySegment target = problem.target().desc(local);
            MemorySegment bias = problem.bias()
                    ? MemoryDescs.tagged(
                            local, Dnnl.dnnl_ab(), 1, problem.target().columns())
                    : MemorySegment.NULL;
            MemorySegment attributes = problem.sum() ? new PostOps(local).sum().attributes(local) : oneDnn.attributes();
            MemorySegment descriptor = Checked.create(
                    local,
                    "dnnl_matmul_primitive_desc_create",
                    problem,
                    out -> Dnnl.dnnl_matmul_primitive_desc_create(
                            out, oneDnn.engine(), source, weights, bias, target, attributes),
                    Dnnl::dnnl_primitive_desc_destroy);
            operation = new Operation(owner, oneDnn, problem, descriptor);
            operation.add(owner, Dnnl.DNNL_ARG_SRC(), source);
            operation.add(owner, Dnnl.DNNL_ARG_WEIGHTS(), weights);
            operation.add(owner, Dnnl.DNNL_ARG_DST(), target);
            if (problem.bias()) {
                operation.add(owner, Dnnl.DNNL_ARG_BIAS(), bias);
            }
        }
    }

    /** Takes the address of the bias, of products that have one. */
    public void pointBias(long bias) {
        operation.point(BIAS, bias);
    }

    /** Multiplies. */
    public void run(long source, long weights, long target, HotCalls.Pins pins) {
        operation.point(SOURCE, source);
        operation.point(WEIGHTS, weights);
        operation.point(TARGET, target);
        operation.run(pins);
    }

    /** The primitive, whose scratchpad is to be set before a run. */
    public Operation operation() {
        return operation;
    }
}
