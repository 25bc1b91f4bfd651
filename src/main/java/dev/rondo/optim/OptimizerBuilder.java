package dev.rondo.optim;

import dev.rondo.internal.print.Described;
import dev.rondo.nn.Parameter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The options that all optimizers have. */
abstract class OptimizerBuilder<B extends OptimizerBuilder<B>> {
    private final List<Parameter> parameters;
    private final List<ParamGroup> further = new ArrayList<>();
    private final Map<String, Double> options = new LinkedHashMap<>();
    private double lr;
    private double weightDecay;

    OptimizerBuilder(List<Parameter> parameters, double lr, double weightDecay) {
        this.parameters = List.copyOf(parameters);
        this.lr = lr;
        this.weightDecay = weightDecay;
        set("maximize", false);
    }

    abstract B self();

    final B set(String option, double value) {
        options.put(option, value);
        return self();
    }

    final B set(String option, boolean value) {
        return set(option, value ? 1 : 0);
    }

    /** The learning rate of the parameters that the builder was given. */
    public B lr(double rate) {
        lr = rate;
        return self();
    }

    /** The weight decay of the parameters that the builder was given. */
    public B weightDecay(double decay) {
        weightDecay = decay;
        return self();
    }

    /** Goes up the gradient instead of down. Default false. */
    public B maximize(boolean up) {
        return set("maximize", up);
    }

    /**
     * Adds parameters with a learning rate and a weight decay of their own; the other options are shared.
     *
     * @throws IllegalArgumentException when one of the numbers is negative
     */
    public B group(List<Parameter> others, double rate, double decay) {
        further.add(new ParamGroup(List.copyOf(others), rate, decay));
        return self();
    }

    final List<ParamGroup> groups() {
        List<ParamGroup> groups = new ArrayList<>();
        groups.add(new ParamGroup(parameters, lr, weightDecay));
        groups.addAll(further);
        return groups;
    }

    final Map<String, Double> options() {
        return options;
    }

    /** The options. */
    @Override
    public String toString() {
        return Described.of(this, "lr=" + lr + ", weight_decay=" + weightDecay + ", " + options);
    }
}
