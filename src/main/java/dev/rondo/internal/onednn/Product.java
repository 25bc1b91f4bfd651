package dev.rondo.internal.onednn;

import dev.rondo.internal.ffi.Dnnl;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * A matrix product with a gate's weights, and what follows it in one pass: {@code target = postOps(source * weights +
 * bias)} for dense rows.
 */
final class Product {
    private static final int SOURCE = 0;
    private static final int TARGET = 1;
    private static final int FIRST_OPERAND = 2;

    private final Operation operation;
    private final int weights;
    private final int bias;

    /**
     * Compiles.
     *
     * @param type of the source; target and bias are float32
     * @param weightsDesc the format of the weights [inner, width]
     * @param postOps what follows the product, or null for nothing
     */
    Product(
            Arena owner,
            OneDnn oneDnn,
            Object problem,
            int type,
            long rows,
            long inner,
            long width,
            MemorySegment weightsDesc,
            boolean withBias,
            @Nullable PostOps postOps) {
        try (Arena local = Arena.ofConfined()) {
            MemorySegment source = MemoryDescs.typed(local, type, Dnnl.dnnl_ab(), rows, inner);
            MemorySegment target = MemoryDescs.tagged(local, Dnnl.dnnl_ab(), rows, width);
            MemorySegment biasDesc =
                    withBias ? MemoryDescs.tagged(local, Dnnl.dnnl_ab(), 1, width) : MemorySegment.NULL;
            MemorySegment attributes = postOps == null ? oneDnn.attributes() : postOps.attributes(local);
            MemorySegment descriptor =
                    descriptor(local, oneDnn, problem, source, weightsDesc, biasDesc, target, attributes);
            operation = new Operation(owner, oneDnn, problem, descriptor);
            operation.add(owner, Dnnl.DNNL_ARG_SRC(), source);
            operation.add(owner, Dnnl.DNNL_ARG_DST(), target);
            if (postOps != null) {
                postOps.operands().forEach(operand -> operation.add(owner, operand.argument(), operand.desc()));
            }
            weights = operation.addShared(Dnnl.DNNL_ARG_WEIGHTS());
            bias = withBias ? operation.addShared(Dnnl.DNNL_ARG_BIAS()) : -1;
        }
    }

    /** The descriptor of a product. */
    static MemorySegment descriptor(
            Arena owner,
            OneDnn oneDnn,
            Object problem,
            MemorySegment source,
            MemorySegment weights,
            MemorySegment bias,
            MemorySegment target,
            MemorySegment attributes) {
        return Handles.create(
                owner,
                "dnnl_matmul_primitive_desc_create",
                problem,
                out -> Dnnl.dnnl_matmul_primitive_desc_create(
                        out, oneDnn.engine(), source, weights, bias, target, attributes),
                Dnnl::dnnl_primitive_desc_destroy);
    }

    /** Takes the weights, and the bias where there is one. */
    void use(MemorySegment weightsMemory, MemorySegment biasMemory) {
        operation.use(weights, weightsMemory);
        if (bias >= 0) {
            operation.use(bias, biasMemory);
        }
    }

    /** Takes the weights of a product without bias. */
    void use(MemorySegment weightsMemory) {
        use(weightsMemory, MemorySegment.NULL);
    }

    /** Points the n-th second operand of the post-ops at data. */
    void operand(int n, long address) {
        operation.point(FIRST_OPERAND + n, address);
    }

    /** Multiplies. */
    void run(Chunk chunk, long source, long target) {
        operation.point(SOURCE, source);
        operation.point(TARGET, target);
        operation.run(chunk);
    }

    Operation operation() {
        return operation;
    }
}
