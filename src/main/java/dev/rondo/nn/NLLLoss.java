package dev.rondo.nn;

import dev.rondo.LongTensor;
import dev.rondo.Tensor;
import java.lang.foreign.ValueLayout;

/**
 * The negative log likelihood of the right classes, as {@code torch.nn.NLLLoss}, for an input of logarithms of
 * probabilities: the mean over rows of {@code -weight[target] x[target]}, divided by the mean weight, or their sum.
 *
 * <p>Added up in double. Immutable, and safe to use from many threads; nothing has to be closed.
 *
 * @see <a href="https://docs.pytorch.org/docs/stable/generated/torch.nn.NLLLoss.html">torch.nn.NLLLoss</a>
 */
public final class NLLLoss {
    private static final String NAME = "NLLLoss";

    private final ClassLossBuilder.Options options;

    private NLLLoss(ClassLossBuilder.Options options) {
        this.options = options;
    }

    /** Starts a loss. */
    public static Builder builder() {
        return new Builder();
    }

    /** {@link #forwardTraining} without the gradient. */
    public float forward(Tensor input, LongTensor target) {
        return forwardTraining(input, target).value();
    }

    /**
     * Computes the loss and remembers what its gradient needs.
     *
     * @param input [N, C], or [C] for one row
     * @param target class numbers [N], or one
     * @return the loss: NaN for the mean of no row
     * @throws IllegalArgumentException when a shape does not fit, in PyTorch's words
     * @throws IndexOutOfBoundsException when a target is neither a class nor {@code ignore_index}
     * @throws IllegalStateException when the memory of the input is closed
     */
    public LossPass forwardTraining(Tensor input, LongTensor target) {
        ClassTargets targets = new ClassTargets(NAME, options, input, target);
        Tensor rows = input.reshape(targets.rows(), targets.classes());
        double sum = 0;
        for (int row = 0; row < targets.rows(); row++) {
            if (targets.counts(row)) {
                sum -= targets.weight(row) * rows.get(row, targets.target(row));
            }
        }
        return new Pass(sum * targets.factor(), input, targets);
    }

    /**
     * Computes the loss on the input's tape: one number.
     *
     * @throws IllegalArgumentException when a shape does not fit, in PyTorch's words
     */
    public Variable forward(Variable input, LongTensor target) {
        return RecordedLoss.record(forwardTraining(input.read(), target), input, false);
    }

    private static final class Pass extends LossPass {
        private final ClassTargets targets;

        Pass(double value, Tensor input, ClassTargets targets) {
            super(NAME, value, input);
            this.targets = targets;
        }

        @Override
        void write(Tensor out, float scale) {
            out.segment().fill((byte) 0);
            for (int row = 0; row < targets.rows(); row++) {
                if (targets.counts(row)) {
                    double slope = -scale * targets.factor() * targets.weight(row);
                    long at = (long) row * targets.classes() + targets.target(row);
                    out.segment().setAtIndex(ValueLayout.JAVA_FLOAT, at, (float) slope);
                }
            }
        }
    }

    @Override
    public String toString() {
        return NAME + "()";
    }

    /** Options of an NLLLoss, with PyTorch's names and defaults. */
    public static final class Builder extends ClassLossBuilder<Builder> {
        private Builder() {}

        @Override
        Builder self() {
            return this;
        }

        /** Makes the loss. */
        public NLLLoss build() {
            return new NLLLoss(options());
        }
    }
}
