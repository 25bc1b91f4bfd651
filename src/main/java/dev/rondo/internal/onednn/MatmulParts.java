package dev.rondo.internal.onednn;

import dev.rondo.Precision;
import dev.rondo.internal.ffi.Dnnl;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Gathers the operations of a {@link MatmulPlan} while it is built, and lays out its scratch memory. */
final class MatmulParts {
    private static final long ALIGNMENT = 64;

    private final Arena arena;
    private final OneDnn oneDnn;
    private final CellProblem problem;
    private final MemorySegment state;
    private final int type;
    private final List<Operation> operations = new ArrayList<>();
    private long scratchBytes;

    MatmulParts(Arena arena, OneDnn oneDnn, CellProblem problem) {
        this.arena = arena;
        this.oneDnn = oneDnn;
        this.problem = problem;
        type = DataTypes.of(problem.precision()).weights();
        state = MemoryDescs.tagged(
                arena, Dnnl.dnnl_ab(), problem.batch(), problem.spec().hiddenSize());
    }

    CellProblem problem() {
        return problem;
    }

    /** Dense rows [N, H]. */
    MemorySegment state() {
        return state;
    }

    /** Dense rows [N, H] as products read them. */
    MemorySegment source() {
        return MemoryDescs.typed(
                arena, type, Dnnl.dnnl_ab(), problem.batch(), problem.spec().hiddenSize());
    }

    /** Whether products read another data type than float32. */
    boolean isNarrow() {
        return problem.precision() != Precision.F32;
    }

    /** A chain of post-ops. */
    PostOps postOps() {
        return new PostOps(arena);
    }

    /** The product of a gate with the input of all steps: [T * N, I] with weights [I, H]. */
    Product input() {
        int rows = problem.steps() * problem.batch();
        MemorySegment weights =
                MatmulFormat.of(oneDnn, problem.spec(), problem.precision()).layer();
        return product(rows, problem.spec().inputSize(), weights, true, null);
    }

    /** The product of a gate with the state of one step: [N, H] with weights [H, H]. */
    Product recurrent(boolean withBias, PostOps postOps) {
        MemorySegment weights =
                MatmulFormat.of(oneDnn, problem.spec(), problem.precision()).iter();
        return product(problem.batch(), problem.spec().hiddenSize(), weights, withBias, postOps);
    }

    private Product product(int rows, int inner, MemorySegment weights, boolean withBias, @Nullable PostOps postOps) {
        int width = problem.spec().hiddenSize();
        Product product = new Product(arena, oneDnn, problem, type, rows, inner, width, weights, withBias, postOps);
        operations.add(product.operation());
        return product;
    }

    /** A function of each element of dense rows [N, H]. */
    Operation eltwise(int algorithm) {
        return added(Operations.eltwise(arena, oneDnn, problem, algorithm, state));
    }

    /** The product of two tensors of dense rows [N, H], element by element. */
    Operation multiply() {
        return added(Operations.multiply(arena, oneDnn, problem, state));
    }

    /** A copy from one layout into another. */
    Operation reorder(MemorySegment from, MemorySegment to) {
        return added(Operations.reorder(arena, oneDnn, problem, from, to));
    }

    private Operation added(Operation operation) {
        operations.add(operation);
        return operation;
    }

    /** A dense sequence of rows [T, N, width] as products read them. */
    MemorySegment sourceSequence(int width) {
        return MemoryDescs.dense(arena, type, problem.steps(), problem.batch(), width);
    }

    /** A sequence of rows at strides, alive as long as the plan. */
    MemorySegment sequence(int width, long timeStride, long batchStride) {
        return MemoryDescs.sequence(arena, problem.steps(), problem.batch(), width, timeStride, batchStride);
    }

    /** Bytes of one step's rows [N, H]. */
    long stepBytes() {
        return (long) problem.batch() * problem.spec().hiddenSize() * Float.BYTES;
    }

    /** Sets scratch memory aside and returns its offset. */
    long reserve(long bytes) {
        long offset = scratchBytes;
        scratchBytes += (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        return offset;
    }

    /** Scratch memory for [T, N, H]. */
    long reserveSequence() {
        return reserve(problem.steps() * stepBytes());
    }

    List<Operation> operations() {
        return operations;
    }

    long scratchBytes() {
        return scratchBytes;
    }
}
