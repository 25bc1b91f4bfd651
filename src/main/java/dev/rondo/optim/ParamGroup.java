package dev.rondo.optim;

import dev.rondo.internal.print.Described;
import dev.rondo.nn.Parameter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Parameters of an {@link Optimizer} with a learning rate and a weight decay of their own. */
public final class ParamGroup {
    private final List<ParameterState> states = new ArrayList<>();
    private double lr;
    private double weightDecay;
    private @Nullable Double initialLr;

    ParamGroup(List<Parameter> parameters, double lr, double weightDecay) {
        parameters.forEach(parameter -> states.add(new ParameterState(parameter)));
        setLr(lr);
        setWeightDecay(weightDecay);
    }

    /** The parameters in the order given. */
    public List<Parameter> parameters() {
        return states.stream().map(ParameterState::parameter).toList();
    }

    List<ParameterState> states() {
        return states;
    }

    /** The learning rate. */
    public double lr() {
        return lr;
    }

    /**
     * Sets the learning rate.
     *
     * @throws IllegalArgumentException when it is negative or not a number
     */
    public void setLr(double rate) {
        lr = Checks.notNegative("learning rate", rate);
    }

    /** What a schedule's recurrence gives, which rounding may take a hair below zero, as in PyTorch. */
    void scheduleLr(double rate) {
        lr = rate;
    }

    /** The learning rate that schedules start from: the one at the time when the first of them was made. */
    double initialLr() {
        Double known = initialLr;
        double initial = known == null ? lr : known;
        initialLr = initial;
        return initial;
    }

    /** Null before there was a schedule. */
    @Nullable
    Double knownInitialLr() {
        return initialLr;
    }

    void setInitialLr(@Nullable Double rate) {
        initialLr = rate;
    }

    /** The weight decay. */
    public double weightDecay() {
        return weightDecay;
    }

    /**
     * Sets the weight decay.
     *
     * @throws IllegalArgumentException when it is negative or not a number
     */
    public void setWeightDecay(double decay) {
        weightDecay = Checks.notNegative("weight_decay value", decay);
    }

    /** The learning rate, the weight decay, and how many parameters. */
    @Override
    public String toString() {
        return Described.of(this, "lr=" + lr + ", weight_decay=" + weightDecay + ", parameters=" + states.size());
    }
}
