package dev.rondo.internal.onednn.plan;

import dev.rondo.Precision;
import dev.rondo.internal.cell.CellSpec;
import dev.rondo.internal.dnnl.HotCalls;
import dev.rondo.internal.dnnl.MemoryDescs;
import dev.rondo.internal.dnnl.OneDnn;
import dev.rondo.internal.dnnl.Operation;
import dev.rondo.internal.dnnl.Product;
import dev.rondo.internal.dnnl.RawMemory;
import dev.rondo.internal.onednn.problem.CellProblem;
import dev.rondo.internal.onednn.problem.DataTypes;
import dev.rondo.internal.onednn.problem.UnitColumns;
import dev.rondo.internal.onednn.weights.UnitWeights;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Some groups of the columns of a projected h: {@code h = W_hr (o tanh(c))}, a product over all hidden units, which the
 * shards have computed before. Used by one thread at a time.
 */
final class ProjectionShard {
    private final StateColumns h;
    private final int batch;
    private final int from;
    private final int width;
    private final Product product;
    private final MemorySegment weights;

    /** Compiles, for one group of columns or more; the calling thread's OpenMP setting must be one. */
    ProjectionShard(Arena owner, OneDnn oneDnn, CellProblem problem, UnitColumns columns, int from, int to) {
        this.from = from;
        CellSpec spec = problem.spec();
        Precision precision = problem.precision();
        batch = problem.extent().batch();
        width = columns.firstColumn(to) - columns.firstColumn(from);
        int first = columns.firstUnit(from);
        h = new StateColumns(
                batch, spec.outputSize(), first, columns.firstUnit(to) - first, precision != Precision.F32);
        try (Arena local = Arena.ofConfined()) {
            MemorySegment format = UnitWeights.format(local, precision, spec.hiddenSize(), width);
            int type = DataTypes.of(precision).weights();
            Product.Size size = new Product.Size(type, batch, spec.hiddenSize(), width);
            product = new Product(owner, oneDnn, problem, size, format, false, null);
            weights = MemoryDescs.memory(owner, oneDnn.engine(), format, MemorySegment.NULL);
            product.use(weights, MemorySegment.NULL);
        }
    }

    Operation operation() {
        return product.operation();
    }

    /** Bytes of scratch memory that it needs, all of it for itself. */
    long scratchBytes() {
        return sumBytes() + product.operation().scratchBytes();
    }

    private long sumBytes() {
        return (long) batch * width * Float.BYTES;
    }

    /** Computes its columns after step {@code s} of a call, whose scratch memory for them begins at an address. */
    void run(UnitCall call, int s, long scratch) {
        if (s == 0) {
            product.operation().pointScratchpad(scratch + sumBytes());
            HotCalls.point(weights, call.weights().projection(from));
        }
        product.run(call.unprojected, scratch, call.pins());
        for (int n = 0; n < batch; n++) {
            long row = scratch + (long) n * width * Float.BYTES;
            MemorySegment.copy(RawMemory.ALL, ValueLayout.JAVA_FLOAT, row, h.values, n * h.length, h.length);
        }
        h.store(call, s);
    }
}
