package dev.rondo.internal.onednn.plan;

import dev.rondo.Precision;
import dev.rondo.internal.dnnl.MemoryDescs;
import dev.rondo.internal.dnnl.OneDnn;
import dev.rondo.internal.dnnl.Operation;
import dev.rondo.internal.dnnl.PostOps;
import dev.rondo.internal.dnnl.Product;
import dev.rondo.internal.dnnl.Reorder;
import dev.rondo.internal.ffi.Dnnl;
import dev.rondo.internal.onednn.problem.CellProblem;
import dev.rondo.internal.onednn.problem.DataTypes;
import dev.rondo.internal.onednn.problem.Extent;
import dev.rondo.internal.onednn.weights.MatmulFormat;
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
    private final Extent extent;
    private final MemorySegment state;
    private final int type;
    private final List<Operation> operations = new ArrayList<>();
    private long scratchBytes;

    MatmulParts(Arena arena, OneDnn oneDnn, CellProblem problem) {
        this.arena = arena;
        this.oneDnn = oneDnn;
        this.problem = problem;
        extent = problem.extent();
        type = DataTypes.of(problem.precision()).weights();
        state = MemoryDescs.tagged(
                arena, Dnnl.dnnl_ab(), extent.batch(), problem.spec().hiddenSize());
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
                arena, type, Dnnl.dnnl_ab(), extent.batch(), problem.spec().hiddenSize());
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
        int rows = extent.steps() * extent.batch();
        MemorySegment weights =
                MatmulFormat.of(oneDnn, problem.spec(), problem.precision()).layer();
        return product(rows, problem.spec().inputSize(), weights, true, null);
    }

    /** The product of a gate with the state of one step: [N, H] with weights [H, H]. */
    Product recurrent(boolean withBias, PostOps postOps) {
        MemorySegment weights =
                MatmulFormat.of(oneDnn, problem.spec(), problem.precision()).iter();
        return product(extent.batch(), problem.spec().hiddenSize(), weights, withBias, postOps);
    }

    private Product product(int rows, int inner, MemorySegment weights, boolean withBias, @Nullable PostOps postOps) {
        Product.Size size = new Product.Size(type, rows, inner, problem.spec().hiddenSize());
        Product product = new Product(arena, oneDnn, problem, size, weights, withBias, postOps);
        operations.add(product.operation());
        return product;
    }

    /** A function of each element of dense rows [N, H]. */
    Operation eltwise(int algorithm) {
        return added(Operation.eltwise(arena, oneDnn, problem, algorithm, state));
    }

    /** The product of two tensors of dense rows [N, H], element by element. */
    Operation multiply() {
        return added(Operation.multiply(arena, oneDnn, problem, state));
    }

    /** A copy from one layout into another. */
    Reorder reorder(MemorySegment from, MemorySegment to) {
        Reorder reorder = Reorder.create(arena, oneDnn, from, to, oneDnn.attributes());
        operations.add(reorder.operation());
        return reorder;
    }

    private Operation added(Operation operation) {
        operations.add(operation);
        return operation;
    }

    /** A dense sequence of rows [T, N, width] as products read them. */
    MemorySegment sourceSequence(int width) {
        return MemoryDescs.dense(arena, type, extent.steps(), extent.batch(), width);
    }

    /** A dense sequence of rows [T, N, H]. */
    MemorySegment stateSequence() {
        return MemoryDescs.dense(
                arena,
                Dnnl.dnnl_f32(),
                extent.steps(),
                extent.batch(),
                problem.spec().hiddenSize());
    }

    /** Bytes of one step's rows [N, H]. */
    long stepBytes() {
        return (long) extent.batch() * problem.spec().hiddenSize() * Float.BYTES;
    }

    /** Sets scratch memory aside and returns its offset. */
    long reserve(long bytes) {
        long offset = scratchBytes;
        scratchBytes += (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        return offset;
    }

    /** Scratch memory for [T, N, H]. */
    long reserveSequence() {
        return reserveSequence(problem.spec().hiddenSize());
    }

    /** Scratch memory for [T, N, width] in float32. */
    long reserveSequence(int width) {
        return reserve((long) extent.steps() * extent.batch() * width * Float.BYTES);
    }

    List<Operation> operations() {
        return operations;
    }

    long scratchBytes() {
        return scratchBytes;
    }
}
