package dev.rondo.internal.onednn.plan;

import dev.rondo.Precision;
import dev.rondo.internal.cell.CellRun;
import dev.rondo.internal.cell.Rows;
import dev.rondo.internal.dnnl.HotCalls;
import dev.rondo.internal.onednn.problem.CellProblem;
import dev.rondo.internal.onednn.weights.UnitWeights;
import org.jspecify.annotations.Nullable;

/** What the shards of a {@link UnitPlan} share in one call. Written before they begin, read by any of them. */
final class UnitCall {
    /** The rows of x, dense and as products read them. */
    long x;
    /** Scratch memory of the plan. */
    long scratch;
    /** Two buffers for h between steps, or 0 where the steps' rows of y serve. */
    long between;
    /** What a step's projection reads, [N, hidden], where there is one. */
    long unprojected;

    private final int steps;
    private final boolean isNarrow;
    /** Bytes of one of the two buffers of {@link #between}. */
    private final long stateBytes;

    private @Nullable Chunk chunk;
    private @Nullable UnitWeights weights;

    /** Calls of a plan for a problem. */
    UnitCall(CellProblem problem) {
        steps = problem.extent().steps();
        isNarrow = problem.precision() != Precision.F32;
        stateBytes =
                (long) problem.extent().batch() * problem.spec().outputSize() * (isNarrow ? Short.BYTES : Float.BYTES);
    }

    void set(Chunk newChunk, UnitWeights newWeights) {
        chunk = newChunk;
        weights = newWeights;
    }

    void clear() {
        chunk = null;
        weights = null;
    }

    /** When step {@code s} is, in the chunk. */
    int time(int s) {
        return run().reverse() ? steps - 1 - s : s;
    }

    boolean isLast(int s) {
        return s == steps - 1;
    }

    /** The state that step {@code s} reads. */
    long before(int s) {
        if (s == 0) {
            return isNarrow ? between : chunk().h;
        }
        if (between == 0) {
            Rows y = run().y;
            return y.tensor().segment().address() + y.row(chunk().first + time(s - 1), 0) * Float.BYTES;
        }
        return between + s % 2 * stateBytes;
    }

    /** Where the next step reads the state after step {@code s}, or 0 if that is where the caller gets it. */
    long after(int s) {
        return between == 0 ? 0 : between + (s + 1) % 2 * stateBytes;
    }

    Chunk chunk() {
        return present(chunk);
    }

    UnitWeights weights() {
        return present(weights);
    }

    CellRun run() {
        return chunk().run();
    }

    HotCalls.Pins pins() {
        return chunk().pins;
    }

    private static <T> T present(@Nullable T object) {
        if (object == null) {
            throw new IllegalStateException("no call");
        }
        return object;
    }
}
