package dev.rondo.optim;

/**
 * Lowers the learning rates along a half wave from the initial one to {@code eta_min} in {@code T_max} epochs, and
 * raises them again in as many, as {@code torch.optim.lr_scheduler.CosineAnnealingLR}. With t the epoch, the recurrence
 * whose solution is {@code eta_min + (initial - eta_min) (1 + cos(pi t / T_max)) / 2}:
 *
 * <pre>
 * lr = eta_min + (lr - eta_min) (1 + cos(pi t / T_max)) / (1 + cos(pi (t - 1) / T_max))
 * lr = lr + (initial - eta_min) (1 - cos(pi / T_max)) / 2        where the divisor is 0
 * </pre>
 *
 * @see <a href="https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.CosineAnnealingLR.html">
 *     CosineAnnealingLR</a>
 */
public final class CosineAnnealingLR extends EpochScheduler {
    /** Down to 0. */
    public CosineAnnealingLR(Optimizer optimizer, int tMax) {
        this(optimizer, tMax, 0);
    }

    /**
     * A schedule at epoch 0.
     *
     * @throws IllegalArgumentException when T_max is below 1
     */
    public CosineAnnealingLR(Optimizer optimizer, int tMax, double etaMin) {
        super("CosineAnnealingLR", optimizer);
        set("T_max", Checks.positive("T_max", tMax));
        set("eta_min", etaMin);
    }

    @Override
    double lr(int epoch, int group) {
        double tMax = get("T_max");
        double etaMin = get("eta_min");
        if (Math.floorMod(epoch - 1 - (long) tMax, 2 * (long) tMax) == 0) {
            return currentLr(group) + (baseLr(group) - etaMin) * (1 - StrictMath.cos(Math.PI / tMax)) / 2;
        }
        return (1 + StrictMath.cos(Math.PI * epoch / tMax))
                        / (1 + StrictMath.cos(Math.PI * (epoch - 1) / tMax))
                        * (currentLr(group) - etaMin)
                + etaMin;
    }
}
