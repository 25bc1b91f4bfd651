package dev.rondo.internal.onednn.plan;

import dev.rondo.Precision;
import dev.rondo.internal.cell.CellSpec;
import dev.rondo.internal.dnnl.HotCalls;
import dev.rondo.internal.dnnl.MemoryDescs;
import dev.rondo.internal.dnnl.OneDnn;
import dev.rondo.internal.dnnl.Operation;
import dev.rondo.internal.dnnl.PostOps;
import dev.rondo.internal.dnnl.Product;
import dev.rondo.internal.dnnl.RawMemory;
import dev.rondo.internal.ffi.Dnnl;
import dev.rondo.internal.onednn.problem.CellProblem;
import dev.rondo.internal.onednn.problem.DataTypes;
import dev.rondo.internal.onednn.problem.UnitColumns;
import dev.rondo.internal.onednn.weights.UnitWeights;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Some groups of a cell's hidden units: their columns of all gates, their part of the states, and the steps that
 * compute them. Used by one thread at a time.
 */
abstract class UnitShard {
    /** The elements of its part of a state. */
    final int size;
    /** Its part of h after a step, or of what is projected then. */
    final float[] h;

    /** Where that is in the states. */
    final StateColumns own;

    private final int batch;
    private final CellProblem problem;
    private final UnitColumns columns;
    private final int from;
    private final int to;
    private final int width;
    private final Product input;
    private final Product recurrent;
    private final Weights inputWeights;
    private final Weights recurrentWeights;
    private final long scratchBytes;

    /** Where this call's sums are, rows of {@link #width}; after them the scratch memory of products. */
    private long sums;

    /** A product's weights and bias, pointed at the columns of these groups. */
    private record Weights(MemorySegment matrix, MemorySegment bias) {
        static Weights of(Arena owner, OneDnn oneDnn, MemorySegment format, int width, Product product) {
            try (Arena local = Arena.ofConfined()) {
                MemorySegment row = MemoryDescs.tagged(local, Dnnl.dnnl_ab(), 1, width);
                MemorySegment matrix = MemoryDescs.memory(owner, oneDnn.engine(), format, MemorySegment.NULL);
                MemorySegment bias = MemoryDescs.memory(owner, oneDnn.engine(), row, MemorySegment.NULL);
                product.use(matrix, bias);
                return new Weights(matrix, bias);
            }
        }

        void point(long newMatrix, long newBias) {
            HotCalls.point(matrix, newMatrix);
            HotCalls.point(bias, newBias);
        }
    }

    /**
     * Compiles; the calling thread's OpenMP setting must be one.
     *
     * @param owner the plan's arena
     * @param from the first of its groups of units, {@code to} the one after the last
     * @param postOps what follows the product of a step, or null where it leaves the input part alone
     */
    UnitShard(
            Arena owner,
            OneDnn oneDnn,
            CellProblem problem,
            UnitColumns columns,
            int from,
            int to,
            @Nullable PostOps postOps) {
        this.problem = problem;
        this.columns = columns;
        this.from = from;
        this.to = to;
        CellSpec spec = problem.spec();
        batch = problem.extent().batch();
        width = columns.firstColumn(to) - columns.firstColumn(from);
        int first = columns.firstUnit(from);
        boolean isNarrow = problem.precision() != Precision.F32;
        own = new StateColumns(batch, spec.hiddenSize(), first, columns.firstUnit(to) - first, isNarrow);
        size = own.size;
        h = own.values;
        int rows = problem.extent().steps() * batch;
        boolean added = postOps == null;
        try (Arena local = Arena.ofConfined()) {
            MemorySegment layer = UnitWeights.format(local, problem.precision(), spec.inputSize(), width);
            MemorySegment iter = UnitWeights.format(local, problem.precision(), spec.outputSize(), width);
            input = new Product(owner, oneDnn, problem, size(rows, spec.inputSize()), layer, true, null);
            recurrent = new Product(owner, oneDnn, problem, size(batch, spec.outputSize()), iter, added, postOps);
            inputWeights = Weights.of(owner, oneDnn, layer, width, input);
            recurrentWeights = Weights.of(owner, oneDnn, iter, width, recurrent);
        }
        scratchBytes =
                Math.max(input.operation().scratchBytes(), recurrent.operation().scratchBytes());
    }

    private Product.Size size(int rows, int inner) {
        return new Product.Size(DataTypes.of(problem.precision()).weights(), rows, inner, width);
    }

    /** What follows a product that adds to the input part and applies tanh. */
    static PostOps tanhOfSum(Arena owner) {
        return new PostOps(owner).sum().eltwise(Dnnl.dnnl_eltwise_tanh());
    }

    List<Operation> operations() {
        return List.of(input.operation(), recurrent.operation());
    }

    /** Bytes of a step's sums, [N, width]. */
    final long stepBytes() {
        return (long) batch * width * Float.BYTES;
    }

    /** Bytes of scratch memory that it needs, all of it for itself. */
    long scratchBytes() {
        return problem.extent().steps() * stepBytes() + scratchBytes;
    }

    /** Computes step {@code s} of a call, whose scratch memory for this shard begins at an address. */
    final void run(UnitCall call, int s, long scratch) {
        if (s == 0) {
            begin(call, scratch);
        }
        step(call, call.before(s), sums + call.time(s) * stepBytes());
        if (problem.spec().projSize() == 0) {
            own.store(call, s);
        } else {
            own.store(call.unprojected);
        }
        if (call.isLast(s)) {
            end(call);
        }
    }

    /** The input part of all steps, and this shard's part of the states. */
    private void begin(UnitCall call, long scratch) {
        sums = scratch + sumsOffset();
        long operationScratch = sums + problem.extent().steps() * stepBytes();
        input.operation().pointScratchpad(operationScratch);
        recurrent.operation().pointScratchpad(operationScratch);
        UnitWeights weights = call.weights();
        inputWeights.point(weights.layer(from), weights.layerBias(from));
        recurrentWeights.point(weights.iter(from), weights.iterBias(from));
        input.run(call.x, sums, call.pins());
        load(call, scratch);
    }

    /** Multiplies the state before with the weights, adding to {@code target}'s sums or replacing them. */
    final void multiply(UnitCall call, long source, long target) {
        recurrent.run(source, target, call.pins());
    }

    /** Takes a gate of the sums of a step apart. */
    final void read(long source, int gate, float[] gates) {
        for (int group = from; group < to; group++) {
            int length = columns.units(group);
            int at = columns.firstUnit(group) - columns.firstUnit(from);
            long column =
                    columns.firstColumn(group) - columns.firstColumn(from) + (long) gate * columns.gateColumns(group);
            for (int n = 0; n < batch; n++) {
                MemorySegment.copy(
                        RawMemory.ALL,
                        ValueLayout.JAVA_FLOAT,
                        source + ((long) n * width + column) * Float.BYTES,
                        gates,
                        n * own.length + at,
                        length);
            }
        }
    }

    /** Bytes of scratch memory that a kind needs before its sums. */
    long sumsOffset() {
        return 0;
    }

    /** Takes the states before the first step that it keeps itself. */
    void load(UnitCall call, long scratch) {}

    /** Computes {@link #h} of a step from the state before and the input part in {@code at}. */
    abstract void step(UnitCall call, long source, long at);

    /** Gives the states after the last step that it keeps itself to the caller. */
    void end(UnitCall call) {}
}
