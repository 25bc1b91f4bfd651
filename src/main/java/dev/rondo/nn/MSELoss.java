package dev.rondo.nn;

import dev.rondo.Tensor;
import java.util.Arrays;

/**
 * The squared distance, as {@code torch.nn.MSELoss}: the mean or sum over elements of {@code (x - y)^2}.
 *
 * <p>Computed in double. Immutable, and safe to use from many threads; nothing has to be closed.
 *
 * @see <a href="https://docs.pytorch.org/docs/stable/generated/torch.nn.MSELoss.html">torch.nn.MSELoss</a>
 */
public final class MSELoss {
    private static final String NAME = "MSELoss";

    private final Reduction reduction;

    private MSELoss(Reduction reduction) {
        this.reduction = reduction;
    }

    /** Starts a loss. */
    public static Builder builder() {
        return new Builder();
    }

    /** {@link #forwardTraining} without the gradient. */
    public float forward(Tensor input, Tensor target) {
        return forwardTraining(input, target).value();
    }

    /**
     * Computes the loss and remembers what its gradient needs.
     *
     * @param input of any shape
     * @param target of the same shape: what PyTorch only warns of, repeating the smaller one, is refused
     * @return the loss: NaN for the mean of no element
     * @throws IllegalArgumentException when the shapes differ
     * @throws IllegalStateException when the memory of a tensor is closed
     */
    public LossPass forwardTraining(Tensor input, Tensor target) {
        if (!Arrays.equals(input.shape(), target.shape())) {
            throw new IllegalArgumentException("Using a target size (torch.Size(" + Arrays.toString(target.shape())
                    + ")) that is different to the input size (torch.Size(" + Arrays.toString(input.shape())
                    + ")). Please ensure they have the same size.");
        }
        return ElementLoss.of(NAME, input, target, reduction, new SquaredDistance());
    }

    /**
     * Computes the loss on the input's tape: one number.
     *
     * @throws IllegalArgumentException when a shape does not fit, in PyTorch's words
     */
    public Variable forward(Variable input, Tensor target) {
        return RecordedLoss.record(forwardTraining(input.read(), target), input, false);
    }

    private static final class SquaredDistance implements ElementLoss.Element {
        @Override
        public double loss(long position, double x, double y) {
            return (x - y) * (x - y);
        }

        @Override
        public double slope(long position, double x, double y) {
            return 2 * (x - y);
        }

        @Override
        public void losses(long position, float[] x, float[] y, double[] losses, int length) {
            for (int j = 0; j < length; j++) {
                double difference = (double) x[j] - y[j];
                losses[j] = difference * difference;
            }
        }

        @Override
        public void slopes(long position, float[] x, float[] y, double factor, int length) {
            double twice = 2 * factor;
            for (int j = 0; j < length; j++) {
                x[j] = (float) (twice * ((double) x[j] - y[j]));
            }
        }
    }

    @Override
    public String toString() {
        return NAME + "()";
    }

    /** The option of an MSELoss, with PyTorch's default. */
    public static final class Builder extends ElementLoss.Builder<Builder> {
        private Builder() {}

        @Override
        Builder self() {
            return this;
        }

        /** Makes the loss. */
        public MSELoss build() {
            return new MSELoss(reduction());
        }
    }
}
