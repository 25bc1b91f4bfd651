package dev.rondo.optim;

/** A schedule that depends on nothing but how often it was stepped. */
public abstract class EpochScheduler extends LRScheduler {
    /** Keeps the rate that each group starts from. */
    EpochScheduler(String name, Optimizer optimizer) {
        super(name, optimizer);
        for (int group = 0; group < groups().size(); group++) {
            setForGroup("base_lrs", group, groups().get(group).initialLr());
        }
    }

    /** The learning rate of a group at an epoch, from 1. */
    abstract double lr(int epoch, int group);

    /** What to do when all rates of an epoch are set. */
    void finish(int epoch) {}

    /** Goes to the next epoch, or the next batch where a schedule counts those, and sets the learning rates. */
    public void step() {
        checkNext(lastEpoch() + 1);
        int epoch = nextEpoch();
        for (int group = 0; group < groups().size(); group++) {
            groups().get(group).scheduleLr(lr(epoch, group));
        }
        finish(epoch);
    }

    /** Refuses an epoch that a schedule does not have. */
    void checkNext(int epoch) {}

    final double baseLr(int group) {
        return getForGroup("base_lrs", group);
    }

    final double currentLr(int group) {
        return groups().get(group).lr();
    }
}
