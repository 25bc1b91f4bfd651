package dev.rondo.optim;

import dev.rondo.internal.print.Described;

/**
 * Lowers the learning rates when a number, such as the loss of a validation, has not become better for some epochs, as
 * {@code torch.optim.lr_scheduler.ReduceLROnPlateau}.
 *
 * @see <a href="https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.ReduceLROnPlateau.html">
 *     ReduceLROnPlateau</a>
 */
public final class ReduceLROnPlateau extends LRScheduler {
    private static final String BEST = "best";
    private static final String BAD_EPOCHS = "num_bad_epochs";
    private static final String COOLDOWN_COUNTER = "cooldown_counter";

    private ReduceLROnPlateau(Builder builder) {
        super("ReduceLROnPlateau", builder.optimizer);
        set("mode_max", builder.max ? 1 : 0);
        set("factor", builder.factor);
        set("patience", builder.patience);
        set("threshold", builder.threshold);
        set("threshold_mode_abs", builder.absolute ? 1 : 0);
        set("cooldown", builder.cooldown);
        set("min_lr", builder.minLr);
        set("eps", builder.eps);
        set(BEST, builder.max ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY);
        set(BAD_EPOCHS, 0);
        set(COOLDOWN_COUNTER, 0);
    }

    /** Starts a schedule of an optimizer. */
    public static Builder builder(Optimizer optimizer) {
        return new Builder(optimizer);
    }

    /** Tells the number of this epoch, of which NaN is never better, and lowers the learning rates if it is time. */
    public void step(double metric) {
        nextEpoch();
        if (isBetter(metric)) {
            set(BEST, metric);
            set(BAD_EPOCHS, 0);
        } else {
            set(BAD_EPOCHS, get(BAD_EPOCHS) + 1);
        }
        if (get(COOLDOWN_COUNTER) > 0) {
            set(COOLDOWN_COUNTER, get(COOLDOWN_COUNTER) - 1);
            set(BAD_EPOCHS, 0);
        }
        if (get(BAD_EPOCHS) > get("patience")) {
            groups().forEach(this::reduce);
            set(COOLDOWN_COUNTER, get("cooldown"));
            set(BAD_EPOCHS, 0);
        }
    }

    private boolean isBetter(double metric) {
        double best = get(BEST);
        double threshold = get("threshold");
        boolean absolute = get("threshold_mode_abs") != 0;
        if (get("mode_max") != 0) {
            return metric > (absolute ? best + threshold : best * (threshold + 1));
        }
        return metric < (absolute ? best - threshold : best * (1 - threshold));
    }

    private void reduce(ParamGroup group) {
        double lower = Math.max(group.lr() * get("factor"), get("min_lr"));
        if (group.lr() - lower > get("eps")) {
            group.scheduleLr(lower);
        }
    }

    /** Options of a ReduceLROnPlateau, with PyTorch's names and defaults. */
    public static final class Builder {
        private final Optimizer optimizer;
        private boolean max;
        private double factor = 0.1;
        private int patience = 10;
        private double threshold = 1e-4;
        private boolean absolute;
        private int cooldown;
        private double minLr;
        private double eps = 1e-8;

        private Builder(Optimizer optimizer) {
            this.optimizer = optimizer;
        }

        /**
         * {@code min} where less is better, or {@code max}. Default min.
         *
         * @throws IllegalArgumentException for another
         */
        public Builder mode(String mode) {
            if (!mode.equals("min") && !mode.equals("max")) {
                throw new IllegalArgumentException("mode " + mode + " is unknown!");
            }
            max = mode.equals("max");
            return this;
        }

        /** What a learning rate is multiplied by, below 1. Default 0.1. */
        public Builder factor(double by) {
            factor = by;
            return this;
        }

        /** Epochs without anything better that pass; the next one lowers. Default 10. */
        public Builder patience(int epochs) {
            patience = epochs;
            return this;
        }

        /** How much better is better. Default 0.0001. */
        public Builder threshold(double least) {
            threshold = least;
            return this;
        }

        /**
         * Whether the threshold is a part of the best so far, {@code rel}, or a difference to it, {@code abs}. Default
         * rel.
         *
         * @throws IllegalArgumentException for another
         */
        public Builder thresholdMode(String mode) {
            if (!mode.equals("rel") && !mode.equals("abs")) {
                throw new IllegalArgumentException("threshold mode " + mode + " is unknown!");
            }
            absolute = mode.equals("abs");
            return this;
        }

        /** Epochs after a change that do not count. Default 0. */
        public Builder cooldown(int epochs) {
            cooldown = epochs;
            return this;
        }

        /** What no learning rate falls below. Default 0. */
        public Builder minLr(double least) {
            minLr = least;
            return this;
        }

        /** Changes up to this size are left out. Default 1e-8. */
        public Builder eps(double least) {
            eps = least;
            return this;
        }

        /**
         * Makes the schedule.
         *
         * @throws IllegalArgumentException when the factor is not below 1
         */
        public ReduceLROnPlateau build() {
            if (!(factor < 1)) {
                throw new IllegalArgumentException("Factor should be < 1.0.");
            }
            return new ReduceLROnPlateau(this);
        }

        /** What it has been told. */
        @Override
        public String toString() {
            return Described.of(this, "factor=" + factor + ", patience=" + patience + ", threshold=" + threshold);
        }
    }
}
