package dev.rondo.optim;

/**
 * Multiplies the learning rates by gamma every epoch, as {@code torch.optim.lr_scheduler.ExponentialLR}.
 *
 * @see <a href="https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.ExponentialLR.html">
 *     ExponentialLR</a>
 */
public final class ExponentialLR extends EpochScheduler {
    /** A schedule at epoch 0. */
    public ExponentialLR(Optimizer optimizer, double gamma) {
        super("ExponentialLR", optimizer);
        set("gamma", gamma);
    }

    @Override
    double lr(int epoch, int group) {
        return currentLr(group) * get("gamma");
    }
}
