package dev.rondo.optim;

/**
 * Multiplies the learning rates by gamma every {@code step_size} epochs, as {@code torch.optim.lr_scheduler.StepLR}.
 *
 * @see <a href="https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.StepLR.html">StepLR</a>
 */
public final class StepLR extends EpochScheduler {
    /** By 0.1. */
    public StepLR(Optimizer optimizer, int stepSize) {
        this(optimizer, stepSize, 0.1);
    }

    /**
     * A schedule at epoch 0.
     *
     * @throws IllegalArgumentException when the step size is below 1
     */
    public StepLR(Optimizer optimizer, int stepSize, double gamma) {
        super("StepLR", optimizer);
        set("step_size", Checks.positive("step_size", stepSize));
        set("gamma", gamma);
    }

    @Override
    double lr(int epoch, int group) {
        return epoch % (int) get("step_size") == 0 ? currentLr(group) * get("gamma") : currentLr(group);
    }
}
