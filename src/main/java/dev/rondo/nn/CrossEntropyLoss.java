package dev.rondo.nn;

import dev.rondo.LongTensor;
import dev.rondo.Tensor;
import dev.rondo.internal.loss.SoftmaxRows;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * The cross entropy between logits and classes, as {@code torch.nn.CrossEntropyLoss} with class numbers. With
 * {@code l[k] = log(sum(exp(x))) - x[k]}, C classes and label smoothing s, a row's loss is
 *
 * <pre>
 * (1 - s) weight[target] l[target] + s / C sum over k of weight[k] l[k]
 * </pre>
 *
 * and the loss the sum over rows, or that divided by the sum of {@code weight[target]}. Its gradient is the softmax
 * less the smoothed target, by the same weights.
 *
 * <p>Computed on the heap, a few rows at a time: of a row, no more than its largest logit and the sum of exponentials
 * is kept, and the gradient may take the place of the logits. Exponentials are float32, sums double. Immutable, and
 * safe to use from many threads; nothing has to be closed.
 *
 * @see <a href="https://docs.pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html">
 *     torch.nn.CrossEntropyLoss</a>
 */
public final class CrossEntropyLoss {
    private static final String NAME = "CrossEntropyLoss";

    private final ClassLossBuilder.Options options;
    private final double smoothing;
    private final boolean isInPlace;

    private CrossEntropyLoss(ClassLossBuilder.Options options, double smoothing, boolean isInPlace) {
        this.options = options;
        this.isInPlace = isInPlace;
        this.smoothing = smoothing;
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
     * @param input logits [N, C], or [C] for one row
     * @param target class numbers [N], or one
     * @return the loss: NaN for the mean of no row
     * @throws IllegalArgumentException when a shape does not fit, in PyTorch's words
     * @throws IndexOutOfBoundsException when a target is neither a class nor {@code ignore_index}
     * @throws IllegalStateException when the memory of the input is closed
     */
    public LossPass forwardTraining(Tensor input, LongTensor target) {
        Rows rows = new Rows(new ClassTargets(NAME, options, input, target), smoothing);
        return new Pass(rows.loss(input.segment()), input, rows);
    }

    /**
     * Computes the loss on the input's tape: one number.
     *
     * @throws IllegalArgumentException when a shape does not fit, in PyTorch's words
     */
    public Variable forward(Variable input, LongTensor target) {
        return RecordedLoss.record(forwardTraining(input.read(), target), input, isInPlace);
    }

    private static final class Pass extends LossPass {
        private final Rows rows;

        Pass(double value, Tensor input, Rows rows) {
            super(NAME, value, input);
            this.rows = rows;
        }

        @Override
        void write(Tensor out, float scale) {
            rows.gradient(input().segment(), out.segment(), scale);
        }
    }

    /** One call's rows: what is kept of each, and the room to work on one. */
    private static final class Rows {
        private final ClassTargets targets;
        private final SoftmaxRows rows;
        private final float[] largest;
        private final double[] sums;
        /** Of what is not smoothed. */
        private final double sharp;
        /** What each class gets by smoothing, before its weight. */
        private final double smooth;

        private final double totalWeight;

        Rows(ClassTargets targets, double smoothing) {
            this.targets = targets;
            this.rows = new SoftmaxRows(targets.classes());
            this.largest = new float[targets.rows()];
            this.sums = new double[targets.rows()];
            this.sharp = 1 - smoothing;
            this.smooth = smoothing == 0 ? 0 : smoothing / targets.classes();
            this.totalWeight = total(targets.weights(), targets.classes());
        }

        private static double total(float @Nullable [] weights, int classes) {
            if (weights == null) {
                return classes;
            }
            double total = 0;
            for (float weight : weights) {
                total += weight;
            }
            return total;
        }

        double loss(MemorySegment input) {
            double loss = 0;
            for (int first = 0; first < targets.rows(); first += rows.capacity()) {
                int count = Math.min(rows.capacity(), targets.rows() - first);
                rows.read(input, first, count);
                for (int r = 0; r < count; r++) {
                    float max = rows.max(r);
                    largest[first + r] = max;
                    rows.subtract(r, max);
                    loss += targets.counts(first + r) ? distances(r, first + r) : 0;
                }
                rows.exponentials(count);
                for (int r = 0; r < count; r++) {
                    double sum = rows.sum(r);
                    sums[first + r] = sum;
                    loss += targets.counts(first + r) ? weight(first + r) * StrictMath.log(sum) : 0;
                }
            }
            return loss * targets.factor();
        }

        /** What all of a row's targets weigh. */
        private double weight(int i) {
            return sharp * targets.weight(i) + smooth * totalWeight;
        }

        /** By the weights of a row's targets, how far their logits are below the largest. */
        private double distances(int r, int i) {
            float[] x = rows.values();
            int begin = rows.begin(r);
            double distance = -sharp * targets.weight(i) * x[begin + targets.target(i)];
            if (smooth != 0) {
                float[] weights = targets.weights();
                for (int k = 0; k < targets.classes(); k++) {
                    distance -= smooth * (weights == null ? 1 : weights[k]) * x[begin + k];
                }
            }
            return distance;
        }

        /** From logits to gradients, which may lie in the same place. */
        void gradient(MemorySegment input, MemorySegment out, float scale) {
            double factor = scale * targets.factor();
            for (int first = 0; first < targets.rows(); first += rows.capacity()) {
                int count = Math.min(rows.capacity(), targets.rows() - first);
                rows.read(input, first, count);
                for (int r = 0; r < count; r++) {
                    rows.subtract(r, largest[first + r]);
                }
                rows.exponentials(count);
                for (int r = 0; r < count; r++) {
                    if (targets.counts(first + r)) {
                        subtractTargets(r, first + r, factor);
                    } else {
                        rows.clear(r);
                    }
                }
                rows.write(out, first, count);
            }
        }

        private void subtractTargets(int r, int i, double factor) {
            float[] x = rows.values();
            int target = rows.begin(r) + targets.target(i);
            double slope = weight(i) / sums[i];
            double atTarget = slope * x[target] - sharp * targets.weight(i);
            rows.scale(r, (float) (factor * slope));
            x[target] = (float) (factor * atTarget);
            if (smooth != 0) {
                float[] weights = targets.weights();
                if (weights == null) {
                    rows.subtract(r, (float) (factor * smooth));
                } else {
                    rows.subtractScaled(r, (float) (factor * smooth), weights);
                }
            }
        }
    }

    @Override
    public String toString() {
        return NAME + "()";
    }

    /** Options of a CrossEntropyLoss, with PyTorch's names and defaults. */
    public static final class Builder extends ClassLossBuilder<Builder> {
        private double labelSmoothing;
        private boolean inPlace;

        private Builder() {}

        @Override
        Builder self() {
            return this;
        }

        /** How much of a target is spread over all classes, from 0 to 1. Default 0. */
        public Builder labelSmoothing(double part) {
            labelSmoothing = part;
            return this;
        }

        /**
         * Whether, on a tape, the gradient takes the place of the logits where nothing else needs them: with a large
         * vocabulary they need not exist twice. Their value must then be asked for before backward. Default false.
         */
        public Builder inPlace(boolean allowed) {
            inPlace = allowed;
            return this;
        }

        /**
         * Makes the loss.
         *
         * @throws IllegalArgumentException when label smoothing is not from 0 to 1
         */
        public CrossEntropyLoss build() {
            if (!(labelSmoothing >= 0 && labelSmoothing <= 1)) {
                throw new IllegalArgumentException(
                        "label_smoothing must be between 0.0 and 1.0. Got: " + labelSmoothing);
            }
            return new CrossEntropyLoss(options(), labelSmoothing, inPlace);
        }
    }
}
