package dev.rondo.internal.onednn.plan;

import dev.rondo.internal.cell.CellRun;
import dev.rondo.internal.dnnl.HotCalls;
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

    private @Nullable Chunk chunk;
    private @Nullable UnitWeights weights;

    void set(Chunk newChunk, UnitWeights newWeights) {
        chunk = newChunk;
        weights = newWeights;
    }

    void clear() {
        chunk = null;
        weights = null;
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
