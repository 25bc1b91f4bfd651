package dev.rondo.optim;

import dev.rondo.nn.Parameter;
import java.util.List;

/**
 * Adam, as {@code torch.optim.Adam}; t counts the steps of a parameter from 1:
 *
 * <pre>
 * g = g + weight_decay p
 * m = beta1 m + (1 - beta1) g            exp_avg
 * v = beta2 v + (1 - beta2) g g          exp_avg_sq
 * u = amsgrad ? max(u, v) : v            max_exp_avg_sq
 * p = p - lr / (1 - beta1^t) m / (sqrt(u) / sqrt(1 - beta2^t) + eps)
 * </pre>
 *
 * @see <a href="https://docs.pytorch.org/docs/stable/generated/torch.optim.Adam.html">torch.optim.Adam</a>
 */
public final class Adam extends AdamRule {
    private Adam(Builder builder) {
        super("Adam", builder);
    }

    /** Starts an optimizer of parameters, such as {@code model.trainable()}. */
    public static Builder builder(List<Parameter> parameters) {
        return new Builder(parameters);
    }

    /** Options of Adam, with PyTorch's names and defaults: lr 0.001, no weight decay. */
    public static final class Builder extends AdamRule.Builder<Builder> {
        private Builder(List<Parameter> parameters) {
            super(parameters, 0);
        }

        @Override
        Builder self() {
            return this;
        }

        /**
         * Makes the optimizer.
         *
         * @throws IllegalArgumentException for an option out of range, in PyTorch's words; for no parameter, or one
         *     twice
         */
        public Adam build() {
            return new Adam(this);
        }
    }
}
