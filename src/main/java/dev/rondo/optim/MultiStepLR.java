package dev.rondo.optim;

/**
 * Multiplies the learning rates by gamma at given epochs, as {@code torch.optim.lr_scheduler.MultiStepLR}. An epoch
 * that is given twice counts twice.
 *
 * @see <a href="https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.MultiStepLR.html">
 *     MultiStepLR</a>
 */
public final class MultiStepLR extends EpochScheduler {
    private static final String MILESTONE = "milestones.";

    /** By 0.1. */
    public MultiStepLR(Optimizer optimizer, int[] milestones) {
        this(optimizer, milestones, 0.1);
    }

    /**
     * A schedule at epoch 0.
     *
     * @param milestones epochs in any order; 0 is at once
     */
    public MultiStepLR(Optimizer optimizer, int[] milestones, double gamma) {
        super("MultiStepLR", optimizer);
        set("gamma", gamma);
        for (int milestone : milestones) {
            set(MILESTONE + milestone, getOrZero(MILESTONE + milestone) + 1);
        }
        for (int group = 0; group < groups().size(); group++) {
            groups().get(group).scheduleLr(lr(0, group));
        }
    }

    @Override
    double lr(int epoch, int group) {
        double times = getOrZero(MILESTONE + epoch);
        return times == 0 ? currentLr(group) : currentLr(group) * StrictMath.pow(get("gamma"), times);
    }
}
