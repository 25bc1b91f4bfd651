package dev.rondo.optim;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Changes the learning rates of an optimizer's groups as training goes on, as
 * {@code torch.optim.lr_scheduler.LRScheduler}. Only this package extends it.
 *
 * <p>Rates are computed in double by the recurrences that PyTorch computes, from the rates that the groups have, so
 * that several schedules may work on one optimizer. A schedule is stepped after the optimizer's own step.
 *
 * <p>For one thread at a time. Nothing has to be closed.
 *
 * @see <a href="https://docs.pytorch.org/docs/stable/optim.html#how-to-adjust-learning-rate">torch.optim, how to adjust
 *     learning rate</a>
 */
public abstract class LRScheduler {
    private static final String LAST_EPOCH = "last_epoch";

    private final String name;
    private final Optimizer optimizer;
    /** All there is to a schedule but its optimizer: options and what changes, by PyTorch's names. */
    private final Map<String, Double> state = new LinkedHashMap<>();

    /** A schedule of an optimizer, at epoch 0. */
    LRScheduler(String name, Optimizer optimizer) {
        this.name = name;
        this.optimizer = optimizer;
        set(LAST_EPOCH, 0);
    }

    final String name() {
        return name;
    }

    final List<ParamGroup> groups() {
        return optimizer.groups();
    }

    final Optimizer optimizer() {
        return optimizer;
    }

    final double get(String key) {
        Double value = state.get(key);
        if (value == null) {
            throw new IllegalStateException(name + " has no " + key);
        }
        return value;
    }

    /** Zero for what there is not. */
    final double getOrZero(String key) {
        return state.getOrDefault(key, 0.0);
    }

    final void set(String key, double value) {
        state.put(key, value);
    }

    /** One number for each group. */
    final void setForGroup(String key, int group, double value) {
        set(key + "." + group, value);
    }

    final double getForGroup(String key, int group) {
        return get(key + "." + group);
    }

    /** Goes to the next epoch and says which it is. */
    final int nextEpoch() {
        set(LAST_EPOCH, get(LAST_EPOCH) + 1);
        return lastEpoch();
    }

    /** How often the schedule was stepped. */
    public int lastEpoch() {
        return (int) get(LAST_EPOCH);
    }

    /** The learning rates of the groups. */
    public List<Double> lastLr() {
        List<Double> rates = new ArrayList<>();
        groups().forEach(group -> rates.add(group.lr()));
        return rates;
    }

    /** Where the schedule stands, and its options; the learning rates themselves are in the optimizer's state. */
    public Map<String, Double> stateDict() {
        return new LinkedHashMap<>(state);
    }

    /**
     * Goes on where another schedule of this kind stood, with its options, as PyTorch does. The optimizer's state, with
     * the learning rates, is loaded apart.
     *
     * @throws IllegalArgumentException naming missing and unexpected keys, and the epoch when it is no count; nothing
     *     changes
     */
    public void loadStateDict(Map<String, Double> stateDict) {
        checked(stateDict).run();
    }

    /** What takes over a state, which has been checked; the same exceptions. */
    Runnable checked(Map<String, Double> stateDict) {
        List<String> problems = StateDict.keyProblems(state.keySet(), stateDict.keySet());
        double epoch = stateDict.getOrDefault(LAST_EPOCH, 0.0);
        if (!(epoch >= 0 && epoch <= Integer.MAX_VALUE && epoch == Math.rint(epoch))) {
            problems.add(LAST_EPOCH + " must be a count, got " + epoch);
        }
        StateDict.refuse(name, problems);
        return () -> state.putAll(stateDict);
    }

    /** The kind, where it stands and what its options are. */
    @Override
    public String toString() {
        return name + "(" + state + ")";
    }
}
