package dev.rondo.optim;

import dev.rondo.internal.print.Described;

/**
 * One rise of the learning rates and one long fall, in a given number of batches, with the momentum (Adam's first beta)
 * going the other way, as {@code torch.optim.lr_scheduler.OneCycleLR}. It is stepped after every batch.
 *
 * <p>Rates go from {@code max_lr / div_factor} up to {@code max_lr} within {@code pct_start} of the steps, and down to
 * the initial rate over {@code final_div_factor}; with three phases, down to the initial rate in as many steps as up,
 * and then further. Making the schedule sets the first rate and momentum.
 *
 * @see <a href="https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.OneCycleLR.html">OneCycleLR</a>
 */
public final class OneCycleLR extends EpochScheduler {
    private static final String TOTAL = "total_steps";
    private static final String START = "pct_start";
    private static final String MIN_MOMENTUM = "base_momentum";
    private static final String MAX_MOMENTUM = "max_momentum";

    private OneCycleLR(Builder builder, int totalSteps) {
        super("OneCycleLR", builder.optimizer);
        set(TOTAL, totalSteps);
        set(START, builder.pctStart);
        set("anneal_linear", builder.linear ? 1 : 0);
        set("cycle_momentum", builder.cycleMomentum ? 1 : 0);
        set(MIN_MOMENTUM, builder.baseMomentum);
        set(MAX_MOMENTUM, builder.maxMomentum);
        set("three_phase", builder.threePhase ? 1 : 0);
        for (int group = 0; group < groups().size(); group++) {
            double initial = builder.maxLr / builder.divFactor;
            setForGroup("base_lrs", group, initial);
            groups().get(group).setInitialLr(initial);
            setForGroup("max_lr", group, builder.maxLr);
            setForGroup("min_lr", group, initial / builder.finalDivFactor);
            groups().get(group).scheduleLr(lr(0, group));
        }
        finish(0);
    }

    /**
     * Starts a schedule of an optimizer.
     *
     * @param maxLr the highest learning rate of every group
     */
    public static Builder builder(Optimizer optimizer, double maxLr) {
        return new Builder(optimizer, maxLr);
    }

    @Override
    void checkNext(int epoch) {
        if (epoch > get(TOTAL)) {
            throw new IllegalStateException(
                    "Tried to step " + epoch + " times. The specified number of total steps is " + (int) get(TOTAL));
        }
    }

    @Override
    double lr(int step, int group) {
        double initial = baseLr(group);
        double max = getForGroup("max_lr", group);
        double min = getForGroup("min_lr", group);
        return threePhases() ? at(step, initial, max, initial, min) : at(step, initial, max, min, min);
    }

    @Override
    void finish(int step) {
        if (get("cycle_momentum") != 0) {
            double low = get(MIN_MOMENTUM);
            double high = get(MAX_MOMENTUM);
            optimizer().setOption(optimizer().momentumOption(), at(step, high, low, high, high));
        }
    }

    private boolean threePhases() {
        return get("three_phase") != 0;
    }

    /** The value at a step of what goes from one of four values to the next; of two phases, the last is not reached. */
    private double at(int step, double first, double second, double third, double fourth) {
        double last = get(TOTAL) - 1;
        double up = get(START) * get(TOTAL) - 1;
        if (step <= up) {
            return anneal(first, second, part(step, up));
        }
        if (!threePhases()) {
            return anneal(second, third, part(step - up, last - up));
        }
        double down = 2 * get(START) * get(TOTAL) - 2;
        return step <= down
                ? anneal(second, third, part(step - up, down - up))
                : anneal(third, fourth, part(step - down, last - down));
    }

    /** A phase without steps is at its end at once, where PyTorch divides by zero. */
    private static double part(double steps, double ofSteps) {
        return ofSteps == 0 ? 1 : steps / ofSteps;
    }

    private double anneal(double start, double end, double part) {
        if (get("anneal_linear") != 0) {
            return (end - start) * part + start;
        }
        return end + (start - end) / 2 * (StrictMath.cos(Math.PI * part) + 1);
    }

    /** Options of a OneCycleLR, with PyTorch's names and defaults. */
    public static final class Builder {
        private final Optimizer optimizer;
        private final double maxLr;
        private int totalSteps;
        private int epochs;
        private int stepsPerEpoch;
        private boolean byEpochs;
        private boolean bySteps;
        private double pctStart = 0.3;
        private boolean linear;
        private boolean cycleMomentum = true;
        private double baseMomentum = 0.85;
        private double maxMomentum = 0.95;
        private double divFactor = 25;
        private double finalDivFactor = 1e4;
        private boolean threePhase;

        private Builder(Optimizer optimizer, double maxLr) {
            this.optimizer = optimizer;
            this.maxLr = maxLr;
        }

        /** All steps of the cycle; goes before {@link #epochs}. */
        public Builder totalSteps(int steps) {
            totalSteps = steps;
            bySteps = true;
            return this;
        }

        /** The steps of the cycle by epochs and batches of each. */
        public Builder epochs(int count, int batches) {
            epochs = count;
            stepsPerEpoch = batches;
            byEpochs = true;
            return this;
        }

        /** The part of the steps that goes up. Default 0.3. */
        public Builder pctStart(double part) {
            pctStart = part;
            return this;
        }

        /**
         * {@code cos} or {@code linear}. Default cos.
         *
         * @throws IllegalArgumentException for another
         */
        public Builder annealStrategy(String strategy) {
            if (!strategy.equals("cos") && !strategy.equals("linear")) {
                throw new IllegalArgumentException(
                        "anneal_strategy must be one of 'cos' or 'linear', instead got " + strategy);
            }
            linear = strategy.equals("linear");
            return this;
        }

        /** Whether the momentum goes against the learning rate. Default true. */
        public Builder cycleMomentum(boolean cycled) {
            cycleMomentum = cycled;
            return this;
        }

        /** The momentum at the highest learning rate. Default 0.85. */
        public Builder baseMomentum(double lowest) {
            baseMomentum = lowest;
            return this;
        }

        /** The momentum at both ends. Default 0.95. */
        public Builder maxMomentum(double highest) {
            maxMomentum = highest;
            return this;
        }

        /** The highest learning rate over the first. Default 25. */
        public Builder divFactor(double factor) {
            divFactor = factor;
            return this;
        }

        /** The first learning rate over the last. Default 10,000. */
        public Builder finalDivFactor(double factor) {
            finalDivFactor = factor;
            return this;
        }

        /** Whether the fall below the first learning rate is a phase of its own. Default false. */
        public Builder threePhase(boolean own) {
            threePhase = own;
            return this;
        }

        /**
         * Makes the schedule.
         *
         * @throws IllegalArgumentException for an option out of range, in PyTorch's words
         */
        public OneCycleLR build() {
            int steps;
            if (bySteps) {
                steps = Checks.positive(TOTAL, totalSteps);
            } else if (byEpochs) {
                steps = Math.multiplyExact(
                        Checks.positive("epochs", epochs), Checks.positive("steps_per_epoch", stepsPerEpoch));
            } else {
                throw new IllegalArgumentException(
                        "You must define either total_steps OR (epochs AND steps_per_epoch)");
            }
            if (!(pctStart >= 0 && pctStart <= 1)) {
                throw new IllegalArgumentException("Expected float between 0 and 1 pct_start, but got " + pctStart);
            }
            if (cycleMomentum) {
                requireMomentum(MIN_MOMENTUM, baseMomentum);
                requireMomentum(MAX_MOMENTUM, maxMomentum);
            }
            return new OneCycleLR(this, steps);
        }

        private static void requireMomentum(String which, double momentum) {
            if (!(momentum >= 0 && momentum < 1)) {
                throw new IllegalArgumentException(which + " must be from 0 to below 1, got " + momentum);
            }
        }

        /** What it has been told. */
        @Override
        public String toString() {
            return Described.of(
                    this,
                    "max_lr=" + maxLr + ", total_steps=" + (bySteps ? totalSteps : (long) epochs * stepsPerEpoch));
        }
    }
}
