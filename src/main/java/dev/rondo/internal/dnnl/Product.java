package dev.rondo.internal.dnnl;

import dev.rondo.internal.ffi.Dnnl;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * A matrix product with weights, and what follows it in one pass: {@code target = postOps(source * weights + bias)} for
 * dense rows.
 */
public final class Product {
    private static final int SOURCE = 0;
    private static final int TARGET = 1;

    /**
     * The sizes of a product: [rows, inner] with weights [inner, width].
     *
     * @param type of source and weights; target and bias are float32
     */
    public record Size(int type, long rows, long inner, long width) {
        private MemorySegment source(Arena owner) {
            return MemoryDescs.typed(owner, type, Dnnl.dnnl_ab(), rows, inner);
        }

        private MemorySegment target(Arena owner) {
            return MemoryDescs.tagged(owner, Dnnl.dnnl_ab(), rows, width);
        }
    }

    private final Operation operation;
    private final int weights;
    private final int bias;

    /**
     * Compiles.
     *
     * @param problem for the message of a failure
     * @param weightsDesc the format of the weights
     * @param postOps what follows the product, or null for nothing
     */
    public Product(
            Arena owner,
            OneDnn oneDnn,
            Object problem,
            Size size,
            MemorySegment weightsDesc,
            boolean withBias,
            @Nullable PostOps postOps) {
        try (Arena local = Arena.ofConfined()) {
            MemorySegment biasDesc =
                    withBias ? MemoryDescs.tagged(local, Dnnl.dnnl_ab(), 1, size.width()) : MemorySegment.NULL;
            MemorySegment attributes = postOps == null ? oneDnn.attributes() : postOps.attributes(local);
            MemorySegment descriptor = descriptor(local, oneDnn, problem, size, weightsDesc, biasDesc, attributes);
            operation = new Operation(owner, oneDnn, problem, descriptor);
            operation.add(owner, Dnnl.DNNL_ARG_SRC(), size.source(local));
            operation.add(owner, Dnnl.DNNL_ARG_DST(), size.target(local));
            weights = operation.addShared(Dnnl.DNNL_ARG_WEIGHTS());
            bias = withBias ? operation.addShared(Dnnl.DNNL_ARG_BIAS()) : -1;
        }
    }

    private static MemorySegment descriptor(
            Arena owner,
            OneDnn oneDnn,
            Object problem,
            Size size,
            MemorySegment weights,
            MemorySegment bias,
            MemorySegment attributes) {
        MemorySegment source = size.source(owner);
        MemorySegment target = size.target(owner);
        return Checked.create(
                owner,
                "dnnl_matmul_primitive_desc_create",
                problem,
                out -> Dnnl.dnnl_matmul_primitive_desc_create(
                        out, oneDnn.engine(), source, weights, bias, target, attributes),
                Dnnl::dnnl_primitive_desc_destroy);
    }

    /** Takes the weights, and the bias where there is one. */
    public void use(MemorySegment weightsMemory, MemorySegment biasMemory) {
        operation.use(weights, weightsMemory);
        if (bias >= 0) {
            operation.use(bias, biasMemory);
        }
    }

    /** Multiplies. */
    public void run(long source, long target, HotCalls.Pins pins) {
        operation.point(SOURCE, source);
        operation.point(TARGET, target);
        operation.run(pins);
    }

    public Operation operation() {
        return operation;
    }
}
