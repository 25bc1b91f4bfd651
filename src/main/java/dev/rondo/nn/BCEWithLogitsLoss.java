package dev.rondo.nn;

import dev.rondo.Tensor;
import dev.rondo.internal.tensor.Shape;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The cross entropy of a logistic function of the input, as {@code torch.nn.BCEWithLogitsLoss}: the mean or sum over
 * elements of
 *
 * <pre>
 * -weight (pos_weight y log(sigmoid(x)) + (1 - y) log(1 - sigmoid(x)))
 * </pre>
 *
 * <p>Computed in double, and right for logits of any size. Immutable, and safe to use from many threads; nothing has to
 * be closed.
 *
 * @see <a href="https://docs.pytorch.org/docs/stable/generated/torch.nn.BCEWithLogitsLoss.html">
 *     torch.nn.BCEWithLogitsLoss</a>
 */
public final class BCEWithLogitsLoss {
    private static final String NAME = "BCEWithLogitsLoss";

    private final @Nullable Tensor weight;
    private final @Nullable Tensor posWeight;
    private final Reduction reduction;

    private BCEWithLogitsLoss(Builder builder) {
        this.weight = builder.weight;
        this.posWeight = builder.posWeight;
        this.reduction = builder.reduction();
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
     * @param input logits, of any shape
     * @param target of the same shape, from 0 to 1
     * @return the loss: NaN for the mean of no element
     * @throws IllegalArgumentException when the shapes differ, or a weight cannot be repeated to them
     * @throws IllegalStateException when the memory of a tensor is closed
     */
    public LossPass forwardTraining(Tensor input, Tensor target) {
        if (!Arrays.equals(input.shape(), target.shape())) {
            throw new IllegalArgumentException("Target size (torch.Size(" + Arrays.toString(target.shape())
                    + ")) must be the same as input size (torch.Size(" + Arrays.toString(input.shape()) + "))");
        }
        Logistic logistic = new Logistic(repeated("weight", weight, input), repeated("pos_weight", posWeight, input));
        return ElementLoss.of(NAME, input, target, reduction, logistic);
    }

    /**
     * Computes the loss on the input's tape: one number.
     *
     * @throws IllegalArgumentException when a shape does not fit, in PyTorch's words
     */
    public Variable forward(Variable input, Tensor target) {
        return RecordedLoss.record(forwardTraining(input.read(), target), input, false);
    }

    private static @Nullable Tensor repeated(String name, @Nullable Tensor given, Tensor input) {
        if (given == null) {
            return null;
        }
        try {
            Shape.expanded(given.shape(), input.shape());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
        }
        return given.expand(input.shape());
    }

    private static final class Logistic implements ElementLoss.Element {
        private final @Nullable Tensor weight;
        private final @Nullable Tensor posWeight;

        Logistic(@Nullable Tensor weight, @Nullable Tensor posWeight) {
            this.weight = weight;
            this.posWeight = posWeight;
        }

        private static double at(@Nullable Tensor weights, long position) {
            return weights == null ? 1 : weights.segment().getAtIndex(ValueLayout.JAVA_FLOAT, position);
        }

        /** What log(sigmoid(x)) is multiplied by, after the part of 1 - y that the other logarithm has as well. */
        private double share(long position, double y) {
            return 1 + (at(posWeight, position) - 1) * y;
        }

        @Override
        public double loss(long position, double x, double y) {
            double minusLog = StrictMath.log1p(StrictMath.exp(-Math.abs(x))) + Math.max(-x, 0);
            return at(weight, position) * ((1 - y) * x + share(position, y) * minusLog);
        }

        @Override
        public double slope(long position, double x, double y) {
            double e = StrictMath.exp(-Math.abs(x));
            double other = (x >= 0 ? e : 1) / (1 + e);
            return at(weight, position) * ((1 - y) - share(position, y) * other);
        }
    }

    @Override
    public String toString() {
        return NAME + "()";
    }

    /** Options of a BCEWithLogitsLoss, with PyTorch's names and defaults. */
    public static final class Builder extends ElementLoss.Builder<Builder> {
        private @Nullable Tensor weight;
        private @Nullable Tensor posWeight;

        private Builder() {}

        @Override
        Builder self() {
            return this;
        }

        /** How much an element counts, copied; repeated to the shape of the input. Default: 1. */
        public Builder weight(Tensor ofElements) {
            weight = Objects.requireNonNull(ofElements, "weight").copy();
            return this;
        }

        /** How much a positive target counts against a negative one, copied; repeated as the weight. Default: 1. */
        public Builder posWeight(Tensor ofElements) {
            posWeight = Objects.requireNonNull(ofElements, "pos_weight").copy();
            return this;
        }

        /** Makes the loss. */
        public BCEWithLogitsLoss build() {
            return new BCEWithLogitsLoss(this);
        }
    }
}
