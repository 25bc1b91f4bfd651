package dev.rondo.internal.cell;

/**
 * A call of a cell that is to be differentiated: one direction over rows that lie as {@link StepRows} says. All row r
 * of x and y is row (0, r) of {@link Rows}; all row n of a state belongs to sequence n.
 *
 * <p>Contract: as of {@link CellRun}; what backward reads again, x, must not change before it.
 */
public final class TrainingRun {
    /** Input rows of {@code inputSize}. */
    public final Rows x = Rows.create();
    /** Initial hidden state, rows of {@code outputSize}; absent means zeros. */
    public final Rows h0 = Rows.create();
    /** Initial cell state, rows of {@code hiddenSize}; absent means zeros. */
    public final Rows c0 = Rows.create();
    /** Output rows of {@code outputSize}. */
    public final Rows y = Rows.create();
    /** Final hidden state, rows of {@code outputSize}. */
    public final Rows hn = Rows.create();
    /** Final cell state, rows of {@code hiddenSize}. */
    public final Rows cn = Rows.create();

    private final StepRows steps;
    private final boolean reverse;

    /** A run that points at nothing yet. */
    public TrainingRun(StepRows steps, boolean reverse) {
        this.steps = steps;
        this.reverse = reverse;
    }

    /** Where the rows of each step lie. */
    public StepRows steps() {
        return steps;
    }

    /** Whether the last time step is computed first. */
    public boolean reverse() {
        return reverse;
    }
}
