package dev.rondo.internal.onednn.plan;

import dev.rondo.internal.cell.CellSpec;
import dev.rondo.internal.dnnl.HeldMemory;
import dev.rondo.internal.dnnl.OneDnn;
import dev.rondo.internal.dnnl.Operation;
import dev.rondo.internal.dnnl.Product;
import dev.rondo.internal.dnnl.Reorder;
import dev.rondo.internal.onednn.problem.CellProblem;
import dev.rondo.internal.onednn.weights.CellWeightStore;
import dev.rondo.internal.onednn.weights.MatmulWeights;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Runs a cell as matrix products: the input part of all time steps at once, one product a gate; then for each step one
 * product a gate, which adds the recurrent part and goes on with the gate's function in the same pass.
 *
 * <p>oneDNN's recurrent primitive multiplies the input weights step by step for batches of two rows and more. Once the
 * weights outgrow the second-level cache, that reads them from memory again and again; here each step reads the
 * recurrent weights only.
 *
 * <p>All of it works on dense rows: input or output in another layout passes through scratch memory. In bfloat16 so do
 * all inputs of products, for conversion; sums, gates and states stay in float32.
 */
public final class MatmulPlan implements Plan {
    private final Arena arena = Arena.ofShared();
    private final CellProblem problem;
    private final MatmulCell cell;
    private final Product input;
    private final Reorder copyState;
    private final @Nullable Reorder gatherX;
    private final @Nullable Reorder narrowState;
    private final @Nullable Reorder scatterY;
    private final List<Operation> operations;
    private final String implementation;
    private final long denseX;
    private final long denseY;
    private final long narrowH;
    private final long operationScratch;
    private final long scratchBytes;
    private final long stepBytes;

    private MatmulPlan(OneDnn oneDnn, CellProblem problem) {
        this.problem = problem;
        try {
            MatmulParts parts = new MatmulParts(arena, oneDnn, problem);
            CellSpec spec = problem.spec();
            cell = switch (spec.kind()) {
                case LSTM -> new LstmMatmul(parts);
                case GRU -> new GruMatmul(parts);
                case RNN_TANH, RNN_RELU -> new RnnMatmul(parts);
            };
            input = parts.input();
            copyState = parts.reorder(parts.state(), parts.state());
            int width = spec.inputSize();
            gatherX = problem.hasDenseX() && !parts.isNarrow()
                    ? null
                    : parts.reorder(problem.callersX(arena), parts.sourceSequence(width));
            narrowState = parts.isNarrow() ? parts.reorder(parts.state(), parts.source()) : null;
            narrowH = narrowState == null ? 0 : parts.reserve(parts.stepBytes());
            denseX = gatherX == null ? 0 : parts.reserveSequence(width);
            scatterY = problem.hasDenseY() ? null : parts.reorder(parts.stateSequence(), problem.callersY(arena));
            denseY = scatterY == null ? 0 : parts.reserveSequence();
            operations = parts.operations();
            operationScratch = parts.reserve(
                    operations.stream().mapToLong(Operation::scratchBytes).max().orElse(0));
            scratchBytes = parts.scratchBytes();
            stepBytes = parts.stepBytes();
            implementation = describe(operations);
        } catch (RuntimeException | Error e) {
            arena.close();
            throw e;
        }
        HeldMemory.planCreated(implementation);
    }

    /** Compiles a problem; the calling thread's OpenMP setting must be the problem's. */
    public static MatmulPlan create(OneDnn oneDnn, CellProblem problem) {
        return new MatmulPlan(oneDnn, problem);
    }

    private static String describe(List<Operation> operations) {
        TreeSet<String> names = new TreeSet<>();
        operations.forEach(operation -> names.add(operation.implementation()));
        return String.join(" + ", names);
    }

    @Override
    public void execute(Chunk chunk, CellWeightStore weights) {
        execute(chunk, weights.matmulWeights());
    }

    /** Runs a chunk with weights that need not be the store's own. */
    public void execute(Chunk chunk, MatmulWeights weights) {
        long scratch = chunk.scratch(scratchBytes);
        for (int i = 0; i < operations.size(); i++) {
            operations.get(i).pointScratchpad(scratch + operationScratch);
        }
        long x = chunk.x;
        if (gatherX != null) {
            x = scratch + denseX;
            gatherX.run(chunk.x, x, chunk.pins);
        }
        long y = scatterY == null ? chunk.y : scratch + denseY;
        inputParts(chunk, weights, scratch, x, y);
        int last = steps(chunk, weights, scratch, y);
        copyState.run(y + last * stepBytes, chunk.nextH, chunk.pins);
        if (problem.spec().kind().hasCellState()) {
            copyState.run(cell.cellState(last, scratch), chunk.nextC, chunk.pins);
        }
        if (scatterY != null) {
            scatterY.run(y, chunk.y, chunk.pins);
        }
    }

    private void inputParts(Chunk chunk, MatmulWeights weights, long scratch, long x, long y) {
        for (int gate = 0; gate < problem.spec().kind().gates(); gate++) {
            input.use(weights.layer(gate), weights.layerBias(gate));
            input.run(x, cell.inputPart(gate, scratch, y), chunk.pins);
        }
    }

    /** Runs all steps and returns the time of the last one. */
    private int steps(Chunk chunk, MatmulWeights weights, long scratch, long y) {
        cell.use(weights);
        long h = chunk.h;
        long c = chunk.c;
        int t = 0;
        int steps = problem.extent().steps();
        for (int s = 0; s < steps; s++) {
            t = problem.extent().reverse() ? steps - 1 - s : s;
            long source = h;
            if (narrowState != null) {
                source = scratch + narrowH;
                narrowState.run(h, source, chunk.pins);
            }
            cell.step(chunk.pins, t, scratch, y, h, source, c);
            h = y + t * stepBytes;
            c = cell.cellState(t, scratch);
        }
        return t;
    }

    @Override
    public CellProblem problem() {
        return problem;
    }

    @Override
    public String implementation() {
        return implementation;
    }

    @Override
    public void close() {
        HeldMemory.planClosed(implementation);
        arena.close();
    }
}
