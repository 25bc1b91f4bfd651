package dev.rondo.internal.cell;

/**
 * One call of a cell: {@code steps} time steps of {@code batch} rows each, in one direction.
 *
 * <p>Contract: steps and batch are at least 1; all rows lie inside their tensors; outputs overlap neither inputs nor
 * each other; absent {@link #h0} or {@link #c0} mean zeros; {@link #c0} and {@link #cn} are unused by cells without a
 * second state.
 */
public final class CellRun {
    /** Input rows of {@code inputSize}. */
    public final Rows x = Rows.create();
    /** Initial hidden state, rows of {@code outputSize}. */
    public final Rows h0 = Rows.create();
    /** Initial cell state, rows of {@code hiddenSize}. */
    public final Rows c0 = Rows.create();
    /** Output rows of {@code outputSize}. */
    public final Rows y = Rows.create();
    /** Final hidden state, rows of {@code outputSize}. */
    public final Rows hn = Rows.create();
    /** Final cell state, rows of {@code hiddenSize}. */
    public final Rows cn = Rows.create();

    private int steps;
    private int batch;
    private boolean reverse;
    private boolean sideBySide;
    private Way way = Way.NONE;
    private int threads;

    /** What has computed a run. */
    public enum Way {
        NONE,
        /** The equations in plain Java. */
        REFERENCE,
        /** oneDNN's recurrent primitive. */
        PRIMITIVE,
        /** Products over ranges of hidden units. */
        UNITS,
        /** Some parts one way and some another. */
        SEVERAL;

        /** What has computed two parts. */
        public Way and(Way other) {
            if (this == NONE || this == other) {
                return other;
            }
            return other == NONE ? this : SEVERAL;
        }
    }

    /** Tells what has computed a part of the run, and on how many threads. */
    public void ran(Way how, int on) {
        way = way.and(how);
        threads = Math.max(threads, on);
    }

    /** What has computed it since {@link #clear}. */
    public Way way() {
        return way;
    }

    /** The most threads that took part in it since {@link #clear}. */
    public int threads() {
        return threads;
    }

    /** Sets the extent and the direction. */
    public void set(int newSteps, int newBatch, boolean newReverse) {
        steps = newSteps;
        batch = newBatch;
        reverse = newReverse;
    }

    /** Takes the rows of another run from {@code first} to before {@code end}, as a run of their own. */
    public void setRows(CellRun whole, int first, int end) {
        set(whole.steps, end - first, whole.reverse);
        x.setFrom(whole.x, first);
        h0.setFrom(whole.h0, first);
        c0.setFrom(whole.c0, first);
        y.setFrom(whole.y, first);
        hn.setFrom(whole.hn, first);
        cn.setFrom(whole.cn, first);
    }

    /** Marks a run that has one processor, which its caller has taken for it with {@link CellKernel#acquireTwo}. */
    public void setSideBySide(boolean has) {
        sideBySide = has;
    }

    /** Whether its caller has taken a processor for it. */
    public boolean isSideBySide() {
        return sideBySide;
    }

    /** Time steps. */
    public int steps() {
        return steps;
    }

    /** Rows of each step. */
    public int batch() {
        return batch;
    }

    /** Whether the last time step is computed first. */
    public boolean reverse() {
        return reverse;
    }

    /** Forgets the tensors, so that a pooled run keeps none alive. */
    public void clear() {
        x.clear();
        h0.clear();
        c0.clear();
        y.clear();
        hn.clear();
        cn.clear();
        way = Way.NONE;
        threads = 0;
    }
}
