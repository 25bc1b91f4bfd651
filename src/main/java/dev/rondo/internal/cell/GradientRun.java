package dev.rondo.internal.cell;

import dev.rondo.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * The way back of a {@link TrainingRun}: derivatives of a number with respect to the outputs, and room for those with
 * respect to the inputs and parameters, which are overwritten.
 */
public final class GradientRun {
    /** Of the output rows; absent means zeros. */
    public final Rows y = Rows.create();
    /** Of the final hidden state; absent means zeros. */
    public final Rows hn = Rows.create();
    /** Of the final cell state; absent means zeros. */
    public final Rows cn = Rows.create();
    /** Room for that of the input rows; absent when it is not wanted. */
    public final Rows x = Rows.create();
    /** Room for that of the initial hidden state. */
    public final Rows h0 = Rows.create();
    /** Room for that of the initial cell state. */
    public final Rows c0 = Rows.create();

    private final Parameters parameters;
    private final boolean addsToX;

    /**
     * Room for the gradients of a cell's parameters, shaped like those.
     *
     * @param biasIh null without bias
     * @param biasHh null without bias
     * @param weightHr null without a projection
     */
    public record Parameters(
            Tensor weightIh,
            Tensor weightHh,
            @Nullable Tensor biasIh,
            @Nullable Tensor biasHh,
            @Nullable Tensor weightHr) {}

    /**
     * Points at nothing yet but the parameters' room.
     *
     * @param addsToX whether x already holds another direction's part, to be added to
     */
    public GradientRun(Parameters parameters, boolean addsToX) {
        this.parameters = parameters;
        this.addsToX = addsToX;
    }

    /** Room for the parameters' gradients. */
    public Parameters parameters() {
        return parameters;
    }

    /** Whether {@link #x} is to be added to instead of overwritten. */
    public boolean addsToX() {
        return addsToX;
    }
}
