package dev.rondo.optim;

import dev.rondo.nn.Parameter;
import java.util.List;

/**
 * Adam with weight decay apart from the gradient, as {@code torch.optim.AdamW}: {@code p = (1 - lr weight_decay) p}
 * comes first, then {@link Adam}'s step without weight decay.
 *
 * @see <a href="https://docs.pytorch.org/docs/stable/generated/torch.optim.AdamW.html">torch.optim.AdamW</a>
 */
public final class AdamW extends AdamRule {
    private AdamW(Builder builder) {
        super("AdamW", builder);
    }

    /** Starts an optimizer of parameters, such as {@code model.trainable()}. */
    public static Builder builder(List<Parameter> parameters) {
        return new Builder(parameters);
    }

    @Override
    void decay(ParamGroup of, float[] p, float[] g, int length) {
        Tiles.scale(p, (float) (1 - of.lr() * of.weightDecay()), length);
    }

    /** Options of AdamW, with PyTorch's names and defaults: lr 0.001, weight decay 0.01. */
    public static final class Builder extends AdamRule.Builder<Builder> {
        private Builder(List<Parameter> parameters) {
            super(parameters, 1e-2);
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
        public AdamW build() {
            return new AdamW(this);
        }
    }
}
