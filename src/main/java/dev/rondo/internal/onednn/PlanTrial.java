package dev.rondo.internal.onednn;

import dev.rondo.internal.cell.CellSpec;
import dev.rondo.internal.dnnl.OmpThreads;
import dev.rondo.internal.dnnl.OneDnn;
import dev.rondo.internal.dnnl.ScratchBuffer;
import dev.rondo.internal.onednn.plan.Chunk;
import dev.rondo.internal.onednn.plan.MatmulPlan;
import dev.rondo.internal.onednn.plan.Plan;
import dev.rondo.internal.onednn.problem.CellProblem;
import dev.rondo.internal.onednn.problem.Extent;
import dev.rondo.internal.onednn.problem.PlanKind;
import dev.rondo.internal.onednn.weights.CellWeightStore;
import dev.rondo.internal.onednn.weights.MatmulWeights;

/**
 * Finds out which kind of plan runs a problem faster on this machine: both run in turns over zeros, and the best time
 * of each counts, since whatever else the machine does makes runs only slower.
 */
final class PlanTrial implements AutoCloseable {
    private static final int MOST_TURNS = 5;
    /** After fewer, a run that was disturbed could decide. */
    private static final int FEWEST_TURNS = 2;
    /** Further turns would not change much where one takes this many times as long as the other. */
    private static final double CLEAR = 1.3;
    /** Runs before the first turn, so that Java has compiled what they call. */
    private static final long WARM_UP_NANOS = 10_000_000;

    /** No turn begins later than this. */
    private static final long ENOUGH_NANOS = 200_000_000;

    private final Chunk chunk = new Chunk();
    private final ScratchBuffer zeros = new ScratchBuffer();

    private PlanTrial(CellProblem problem) {
        CellSpec spec = problem.spec();
        Extent extent = problem.extent();
        long x = bytes(extent, extent.xTimeStride(), extent.xBatchStride(), spec.inputSize());
        long y = bytes(extent, extent.yTimeStride(), extent.yBatchStride(), spec.outputSize());
        long state = aligned((long) extent.batch() * spec.hiddenSize() * Float.BYTES);
        chunk.x = zeros.ensure(x + y + 4 * state);
        chunk.y = chunk.x + x;
        chunk.h = chunk.y + y;
        chunk.c = chunk.h + state;
        chunk.nextH = chunk.c + state;
        chunk.nextC = chunk.nextH + state;
    }

    private static long bytes(Extent extent, long timeStride, long batchStride, int width) {
        long last = (extent.steps() - 1) * timeStride + (extent.batch() - 1) * batchStride;
        return aligned((last + width) * Float.BYTES);
    }

    private static long aligned(long bytes) {
        return (bytes + 63) / 64 * 64;
    }

    /** The faster kind. */
    static PlanKind faster(OneDnn oneDnn, CellProblem problem, CellWeightStore weights) {
        MatmulWeights products = weights.matmulWeightsForTrial();
        PlanKind outcome = PlanKind.PRIMITIVE;
        int before = OmpThreads.enter(problem.extent().threads());
        try {
            outcome = faster(oneDnn, problem, weights, products);
        } finally {
            OmpThreads.exit(before, problem.extent().threads());
            weights.afterTrial(products, outcome == PlanKind.MATMUL);
        }
        return outcome;
    }

    private static PlanKind faster(
            OneDnn oneDnn, CellProblem problem, CellWeightStore weights, MatmulWeights products) {
        try (Plan primitive = PlanCache.create(oneDnn, problem.with(PlanKind.PRIMITIVE));
                MatmulPlan matmul = MatmulPlan.create(oneDnn, problem.with(PlanKind.MATMUL));
                PlanTrial trial = new PlanTrial(problem)) {
            return trial.run(
                    () -> primitive.execute(trial.chunk, weights), () -> matmul.execute(trial.chunk, products));
        }
    }

    private PlanKind run(Runnable primitive, Runnable matmul) {
        long begin = System.nanoTime();
        warmUp(primitive);
        warmUp(matmul);
        long ofPrimitive = Long.MAX_VALUE;
        long ofMatmul = Long.MAX_VALUE;
        for (int turn = 0; turn < MOST_TURNS && !isDecided(turn, ofPrimitive, ofMatmul, begin); turn++) {
            ofPrimitive = Math.min(ofPrimitive, time(primitive));
            ofMatmul = Math.min(ofMatmul, time(matmul));
        }
        return ofMatmul < ofPrimitive ? PlanKind.MATMUL : PlanKind.PRIMITIVE;
    }

    /** Runs that take as long as all turns may take are hardly disturbed: then one turn is enough. */
    private static boolean isDecided(int turns, long one, long other, long begin) {
        boolean late = turns > 0 && System.nanoTime() - begin > ENOUGH_NANOS;
        boolean clear = turns >= FEWEST_TURNS && Math.max(one, other) > CLEAR * Math.min(one, other);
        return late || clear;
    }

    private static void warmUp(Runnable plan) {
        long begin = System.nanoTime();
        do {
            plan.run();
        } while (System.nanoTime() - begin < WARM_UP_NANOS);
    }

    private static long time(Runnable plan) {
        long begin = System.nanoTime();
        plan.run();
        return System.nanoTime() - begin;
    }

    @Override
    public void close() {
        chunk.close();
        zeros.close();
    }
}
