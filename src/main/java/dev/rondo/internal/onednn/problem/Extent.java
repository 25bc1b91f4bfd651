package dev.rondo.internal.onednn.problem;

import dev.rondo.internal.cell.CellRun;
import dev.rondo.internal.cell.CellSpec;
import dev.rondo.internal.cell.Rows;

/**
 * How much a plan computes, in which direction, and in how many shards of hidden units; and how far apart the rows of
 * input and output lie, in elements.
 *
 * <p>Mutable, so that looking for a plan allocates nothing; the plan that is made has a copy of its own.
 */
public final class Extent {
    private boolean reverse;
    private int steps;
    private int batch;
    private int shards;
    private long xTimeStride;
    private long xBatchStride;
    private long yTimeStride;
    private long yBatchStride;

    /**
     * Some steps of a run, in one shard; strides that no element depends on are made uniform, so that more runs share a
     * plan.
     */
    public void set(CellRun run, int newSteps) {
        reverse = run.reverse();
        steps = newSteps;
        batch = run.batch();
        shards = 1;
        xTimeStride = timeStride(run.x);
        xBatchStride = batch == 1 ? xTimeStride : run.x.batchStride();
        yTimeStride = timeStride(run.y);
        yBatchStride = batch == 1 ? yTimeStride : run.y.batchStride();
    }

    /** Some steps of a run, for a plan that asks neither for the direction nor for strides. */
    public void setSizes(CellRun run, int newSteps, int newShards) {
        reverse = false;
        steps = newSteps;
        batch = run.batch();
        shards = newShards;
        xTimeStride = 0;
        xBatchStride = 0;
        yTimeStride = 0;
        yBatchStride = 0;
    }

    private long timeStride(Rows rows) {
        return steps == 1 ? batch * rows.batchStride() : rows.timeStride();
    }

    /** Rows one after the other, in time's direction, in one shard. */
    static Extent dense(CellSpec spec, int steps, int batch) {
        Extent extent = new Extent();
        extent.steps = steps;
        extent.batch = batch;
        extent.shards = 1;
        extent.setDenseX(spec.inputSize(), true);
        extent.setDenseY(spec.outputSize(), true);
        return extent;
    }

    private void setDenseX(long width, boolean dense) {
        xTimeStride = dense ? batch * width : width;
        xBatchStride = dense ? width : steps * width;
    }

    private void setDenseY(long width, boolean dense) {
        yTimeStride = dense ? batch * width : width;
        yBatchStride = dense ? width : steps * width;
    }

    /** Whether rows of a run lie one after the other. */
    public static boolean isDense(Rows rows, CellRun run, int width) {
        return rows.timeStride() == (long) run.batch() * width && (run.batch() == 1 || rows.batchStride() == width);
    }

    /** Whether this is exactly that extent. */
    boolean isSameAs(Extent other) {
        return steps == other.steps
                && batch == other.batch
                && reverse == other.reverse
                && shards == other.shards
                && xTimeStride == other.xTimeStride
                && xBatchStride == other.xBatchStride
                && yTimeStride == other.yTimeStride
                && yBatchStride == other.yBatchStride;
    }

    /** One that does not change with this. */
    public Extent copy() {
        Extent copy = new Extent();
        copy.reverse = reverse;
        copy.steps = steps;
        copy.batch = batch;
        copy.shards = shards;
        copy.xTimeStride = xTimeStride;
        copy.xBatchStride = xBatchStride;
        copy.yTimeStride = yTimeStride;
        copy.yBatchStride = yBatchStride;
        return copy;
    }

    public boolean reverse() {
        return reverse;
    }

    public int steps() {
        return steps;
    }

    public int batch() {
        return batch;
    }

    public int shards() {
        return shards;
    }

    public long xTimeStride() {
        return xTimeStride;
    }

    public long xBatchStride() {
        return xBatchStride;
    }

    public long yTimeStride() {
        return yTimeStride;
    }

    public long yBatchStride() {
        return yBatchStride;
    }

    @Override
    public String toString() {
        return "reverse=" + reverse + ", steps=" + steps + ", batch=" + batch + ", shards=" + shards
                + ", xTimeStride=" + xTimeStride + ", xBatchStride=" + xBatchStride + ", yTimeStride=" + yTimeStride
                + ", yBatchStride=" + yBatchStride;
    }
}
