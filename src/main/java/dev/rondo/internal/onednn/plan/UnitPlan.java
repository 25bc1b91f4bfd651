package dev.rondo.internal.onednn.plan;

import dev.rondo.Precision;
import dev.rondo.internal.cell.CellSpec;
import dev.rondo.internal.cell.Rows;
import dev.rondo.internal.dnnl.HeldMemory;
import dev.rondo.internal.dnnl.OmpThreads;
import dev.rondo.internal.dnnl.OneDnn;
import dev.rondo.internal.dnnl.RawMemory;
import dev.rondo.internal.dnnl.ScratchLayout;
import dev.rondo.internal.onednn.problem.CellProblem;
import dev.rondo.internal.onednn.problem.Extent;
import dev.rondo.internal.onednn.problem.UnitColumns;
import dev.rondo.internal.onednn.weights.PlanWeights;
import dev.rondo.internal.threads.StepWork;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.TreeSet;

/**
 * Runs a cell as matrix products over ranges of hidden units, one range a shard: the input part of all steps in one
 * product; then in each step one product for all gates of the shard's units, which adds the recurrent part, and the
 * rest element by element. A step needs the h of all shards from the step before, and nothing else of theirs. Each core
 * that takes part reads its shard's weights only, which so may stay in its own cache. Where h is projected, that is the
 * second part of each step: a product over all units, for a range of its columns a shard.
 *
 * <p>The sum of a column runs in one order, whatever other columns are in the product, so that results do not depend on
 * the number of shards, to the last bit.
 */
public final class UnitPlan implements Plan, StepWork {
    private final Arena arena = Arena.ofShared();
    private final CellProblem problem;
    private final UnitShard[] shards;
    private final long[] offsets;
    /** Those that have columns of a projection; empty without one. */
    private final ProjectionShard[] projections;

    private final long[] projectionOffsets;
    private final NarrowRows[] narrow;
    private final String implementation;
    private final UnitCall call;
    private final long betweenOffset;
    private final long unprojectedOffset;
    private final long gatherOffset;
    private final long scratchBytes;
    private boolean gathers;

    private UnitPlan(OneDnn oneDnn, CellProblem problem, UnitColumns columns) {
        this.problem = problem;
        call = new UnitCall(problem);
        Extent extent = problem.extent();
        CellSpec spec = problem.spec();
        int count = Math.min(extent.shards(), columns.groups());
        shards = new UnitShard[count];
        offsets = new long[count];
        narrow = new NarrowRows[count];
        UnitColumns projected = columns.projection();
        projections = new ProjectionShard[projected == null ? 0 : Math.min(count, projected.groups())];
        projectionOffsets = new long[projections.length];
        ScratchLayout layout = new ScratchLayout();
        TreeSet<String> names = new TreeSet<>();
        try {
            for (int i = 0; i < count; i++) {
                int from = i * columns.groups() / count;
                int to = (i + 1) * columns.groups() / count;
                shards[i] = switch (spec.kind()) {
                    case LSTM -> new LstmUnits(arena, oneDnn, problem, columns, from, to);
                    case GRU -> new GruUnits(arena, oneDnn, problem, columns, from, to);
                    case RNN_TANH, RNN_RELU -> new RnnUnits(arena, oneDnn, problem, columns, from, to);
                    case LSTM_PEEPHOLE, GRU_RESET_FIRST -> throw spec.kind().unsupported();
                };
                offsets[i] = layout.reserve(shards[i].scratchBytes());
                int longest = Math.max(spec.inputSize(), spec.outputSize());
                narrow[i] = new NarrowRows(problem.precision() == Precision.F32 ? 0 : longest);
                shards[i].operations().forEach(operation -> names.add(operation.implementation()));
            }
            for (int i = 0; i < projections.length && projected != null; i++) {
                int from = i * projected.groups() / projections.length;
                int to = (i + 1) * projected.groups() / projections.length;
                projections[i] = new ProjectionShard(arena, oneDnn, problem, projected, from, to);
                projectionOffsets[i] = layout.reserve(projections[i].scratchBytes());
                names.add(projections[i].operation().implementation());
            }
        } catch (RuntimeException | Error e) {
            arena.close();
            throw e;
        }
        betweenOffset = layout.reserve(2L * extent.batch() * spec.outputSize() * Float.BYTES);
        unprojectedOffset =
                layout.reserve(projected == null ? 0 : (long) extent.batch() * spec.hiddenSize() * Float.BYTES);
        gatherOffset = layout.total();
        scratchBytes = layout.total();
        implementation = String.join(" + ", names);
        HeldMemory.planCreated(implementation);
    }

    /** Compiles a problem; the calling thread's OpenMP setting must be one. */
    public static UnitPlan create(OneDnn oneDnn, CellProblem problem, UnitColumns columns) {
        return new UnitPlan(oneDnn, problem, columns);
    }

    @Override
    public void execute(Chunk chunk, PlanWeights weights) {
        Extent extent = problem.extent();
        CellSpec spec = problem.spec();
        boolean isNarrow = problem.precision() != Precision.F32;
        Rows x = chunk.run().x;
        Rows y = chunk.run().y;
        gathers = isNarrow || !Extent.isDense(x, chunk.run(), spec.inputSize());
        long gathered = gathers ? (long) extent.steps() * extent.batch() * spec.inputSize() * Float.BYTES : 0;
        call.set(chunk, weights.units());
        call.scratch = chunk.scratch(scratchBytes + gathered);
        call.x = gathers ? call.scratch + gatherOffset : chunk.x;
        boolean kept = !isNarrow && (extent.batch() == 1 || y.batchStride() == spec.outputSize());
        call.unprojected = call.scratch + unprojectedOffset;
        call.between = kept ? 0 : call.scratch + betweenOffset;
        try {
            chunk.crew.run(this);
        } finally {
            call.clear();
        }
    }

    @Override
    public int shards() {
        return shards.length;
    }

    @Override
    public int steps() {
        return problem.extent().steps() * parts() + (gathers ? 1 : 0);
    }

    /** Parts of a time step, between which shards meet. */
    private int parts() {
        return projections.length == 0 ? 1 : 2;
    }

    @Override
    public void run(int shard, int step) {
        // A worker's count stays so: its thread is Rondo's own.
        OmpThreads.enter();
        if (gathers && step == 0) {
            gather(shard);
            return;
        }
        int part = gathers ? step - 1 : step;
        int s = part / parts();
        if (part % parts() == 0) {
            shards[shard].run(call, s, call.scratch + offsets[shard]);
        } else if (shard < projections.length) {
            projections[shard].run(call, s, call.scratch + projectionOffsets[shard]);
        }
    }

    /** Brings a part of x, and all of the first h, into the form that products read. */
    private void gather(int shard) {
        CellSpec spec = problem.spec();
        int batch = problem.extent().batch();
        int rows = problem.extent().steps() * batch;
        Rows x = call.run().x;
        MemorySegment from = x.tensor().segment();
        int width = spec.inputSize();
        boolean isNarrow = problem.precision() != Precision.F32;
        int bytes = isNarrow ? Short.BYTES : Float.BYTES;
        int end = (int) ((shard + 1L) * rows / shards.length);
        for (int row = (int) ((long) shard * rows / shards.length); row < end; row++) {
            long offset = x.row(call.chunk().first + row / batch, row % batch) * Float.BYTES;
            long to = call.x + (long) row * width * bytes;
            if (isNarrow) {
                narrow[shard].convert(from, offset, to, width);
            } else {
                MemorySegment.copy(from, offset, RawMemory.ALL, to, (long) width * Float.BYTES);
            }
        }
        if (isNarrow && shard == 0) {
            for (int n = 0; n < batch; n++) {
                call.chunk().hPlace.narrow(narrow[0], n, spec.outputSize(), call.between);
            }
        }
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
