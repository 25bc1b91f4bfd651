package dev.rondo.internal.onednn;

import dev.rondo.internal.spi.CellSpec;

/**
 * Finds out which kind of plan runs a problem faster on this machine: both run in turns over zeros, and the best time
 * of each counts, since whatever else the machine does makes runs only slower.
 */
final class PlanTrial {
    /** After one run of each that is not timed. */
    private static final int TURNS = 4;
    /** No turn begins later than this, whose runs are long and so hardly disturbed. */
    private static final long ENOUGH_NANOS = 200_000_000;
    /** One turn suffices where one takes this many times as long as the other. */
    private static final double CLEAR = 1.3;

    private PlanTrial() {}

    /** The faster kind; the calling thread's OpenMP setting must be the problem's. */
    static PlanChoice faster(OneDnn oneDnn, CellProblem problem, OneDnnKernel kernel) {
        try (Plan primitive = PrimitivePlan.create(oneDnn, problem.with(PlanChoice.PRIMITIVE));
                Plan matmul = MatmulPlan.create(oneDnn, problem.with(PlanChoice.MATMUL));
                Zeros zeros = new Zeros(problem)) {
            long begin = System.nanoTime();
            zeros.time(primitive, kernel);
            zeros.time(matmul, kernel);
            long ofPrimitive = Long.MAX_VALUE;
            long ofMatmul = Long.MAX_VALUE;
            int turn = 0;
            do {
                ofPrimitive = Math.min(ofPrimitive, zeros.time(primitive, kernel));
                ofMatmul = Math.min(ofMatmul, zeros.time(matmul, kernel));
                turn++;
            } while (turn < TURNS && !isClear(ofPrimitive, ofMatmul) && System.nanoTime() - begin < ENOUGH_NANOS);
            return ofMatmul < ofPrimitive ? PlanChoice.MATMUL : PlanChoice.PRIMITIVE;
        }
    }

    private static boolean isClear(long one, long other) {
        return Math.max(one, other) > CLEAR * Math.min(one, other);
    }

    /** Input, output and states of a problem, for nobody to see. */
    private static final class Zeros implements AutoCloseable {
        private final Chunk chunk = new Chunk();
        private final NativeBuffer x;
        private final NativeBuffer y;
        private final NativeBuffer states;

        Zeros(CellProblem problem) {
            CellSpec spec = problem.spec();
            int steps = problem.steps();
            int batch = problem.batch();
            x = rows(steps, problem.xTimeStride(), batch, problem.xBatchStride(), spec.inputSize());
            y = rows(steps, problem.yTimeStride(), batch, problem.yBatchStride(), spec.outputSize());
            long state = (long) batch * spec.hiddenSize() * Float.BYTES;
            states = new NativeBuffer(4 * state);
            chunk.x = x.address();
            chunk.y = y.address();
            chunk.h = states.address();
            chunk.c = states.address() + state;
            chunk.nextH = states.address() + 2 * state;
            chunk.nextC = states.address() + 3 * state;
        }

        private static NativeBuffer rows(int steps, long timeStride, int batch, long batchStride, int width) {
            return new NativeBuffer(((steps - 1) * timeStride + (batch - 1) * batchStride + width) * Float.BYTES);
        }

        long time(Plan plan, OneDnnKernel kernel) {
            long begin = System.nanoTime();
            plan.execute(chunk, kernel);
            return System.nanoTime() - begin;
        }

        @Override
        public void close() {
            chunk.close();
            x.close();
            y.close();
            states.close();
        }
    }
}
