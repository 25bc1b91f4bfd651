package dev.rondo.internal.onednn;

import dev.rondo.internal.cell.CellRun;
import dev.rondo.internal.threads.Crew;
import dev.rondo.internal.threads.StepWork;
import dev.rondo.internal.threads.WorkerPool;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs the rows of a batch in parts, each on a processor of its own from the first step to the last: for cells with too
 * few units to share those. One call at a time.
 */
final class RowParts implements StepWork {
    /** Rows of the smallest part: oneDNN runs a single row with other code, and other rounding. */
    static final int FEWEST_ROWS = 2;

    private final Crew crew = new Crew(WorkerPool.shared());
    private CellRun[] runs = {};
    private int parts;
    private @Nullable Consumer<CellRun> kernel;

    /**
     * Runs them.
     *
     * @param newKernel runs a part on the calling thread
     * @param most parts at most
     * @param nanos the time of the whole on one processor, about
     */
    void run(Consumer<CellRun> newKernel, CellRun whole, int most, long nanos) {
        kernel = newKernel;
        parts = 1 + crew.gather(most - 1, nanos);
        try {
            divide(whole);
            crew.run(this);
            for (int i = 0; i < parts; i++) {
                whole.ran(runs[i].way(), parts);
            }
        } finally {
            crew.dismiss();
            kernel = null;
            for (CellRun run : runs) {
                run.clear();
            }
        }
    }

    private void divide(CellRun whole) {
        if (runs.length < parts) {
            runs = new CellRun[parts];
            for (int i = 0; i < parts; i++) {
                runs[i] = new CellRun();
            }
        }
        for (int i = 0; i < parts; i++) {
            runs[i].setRows(whole, bound(whole.batch(), i), bound(whole.batch(), i + 1));
        }
    }

    private int bound(int rows, int part) {
        return (int) ((long) rows * part / parts);
    }

    @Override
    public int shards() {
        return parts;
    }

    @Override
    public int steps() {
        return 1;
    }

    @Override
    public void run(int shard, int step) {
        Consumer<CellRun> present = kernel;
        if (present == null) {
            throw new IllegalStateException("no run");
        }
        present.accept(runs[shard]);
    }
}
