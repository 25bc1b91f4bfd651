package dev.rondo.optim;

import dev.rondo.Tensor;
import dev.rondo.nn.Parameter;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Changes parameters by the gradients that have been added up for them, as {@code torch.optim.Optimizer}. Only this
 * package extends it.
 *
 * <p>It takes {@code module.trainable()}, or the lists of several modules joined. State is made when a parameter first
 * meets a gradient; after that, steps allocate nothing.
 *
 * <p>Thread-safety: for one thread at a time; no call of a module whose parameters are changed may run meanwhile.
 * Nothing has to be closed.
 *
 * @see <a href="https://docs.pytorch.org/docs/stable/optim.html">torch.optim</a>
 */
public abstract class Optimizer {
    private final String name;
    private final List<ParamGroup> groups;
    private final Map<String, Double> options;
    private final Consumer<Map<String, Double>> rules;
    private final float[] values = new float[Tiles.LENGTH];
    private final float[] gradients = new float[Tiles.LENGTH];
    /** Made once, so that a step makes none. */
    private final Consumer<Tensor> change = this::change;

    private @Nullable ParamGroup group;
    private @Nullable ParameterState state;

    /**
     * An optimizer over a builder's parameters.
     *
     * @param rules throw an IllegalArgumentException for options that may not be
     */
    Optimizer(String name, OptimizerBuilder<?> builder, Consumer<Map<String, Double>> rules) {
        this.name = name;
        this.groups = List.copyOf(builder.groups());
        this.options = new LinkedHashMap<>(builder.options());
        this.rules = rules;
        rules.accept(options);
        requireOnce(parameters());
    }

    private static void requireOnce(List<Parameter> parameters) {
        if (parameters.isEmpty()) {
            throw new IllegalArgumentException("optimizer got an empty parameter list");
        }
        Set<Parameter> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Parameter parameter : parameters) {
            if (!seen.add(parameter)) {
                throw new IllegalArgumentException(
                        "some parameters appear more than once, or in more than one parameter group: " + parameter);
            }
        }
    }

    /** The parameters of all groups, in order. */
    public List<Parameter> parameters() {
        return groups.stream().flatMap(each -> each.parameters().stream()).toList();
    }

    /** The groups in order; most optimizers have one. */
    public List<ParamGroup> groups() {
        return groups;
    }

    /** The learning rate of the first group. */
    public double lr() {
        return groups.get(0).lr();
    }

    /**
     * Sets the learning rate of all groups.
     *
     * @throws IllegalArgumentException when it is negative or not a number
     */
    public void setLr(double lr) {
        Checks.notNegative("learning rate", lr);
        groups.forEach(each -> each.setLr(lr));
    }

    final String name() {
        return name;
    }

    final double option(String option) {
        Double value = options.get(option);
        if (value == null) {
            throw new IllegalStateException(name + " has no option " + option);
        }
        return value;
    }

    final boolean isSet(String option) {
        return option(option) != 0;
    }

    final void setOption(String option, double value) {
        options.put(option, value);
    }

    /** The option that a schedule may cycle against the learning rate. */
    abstract String momentumOption();

    /** What is remembered of a parameter after its first step, by PyTorch's names. */
    abstract List<String> buffers(Map<String, Double> given);

    /** Whether steps are counted for each parameter. */
    abstract boolean countsSteps();

    /** Gets ready for the tiles of a parameter, which a step is being made for. */
    abstract void begin(ParamGroup of, ParameterState parameter);

    /** Changes a tile of the values by the gradients, which it may use as scratch. */
    abstract void update(int tile, float[] p, float[] g, int length);

    /** Adds the weight decay: to the gradients, {@code g = g + weight_decay p}. */
    void decay(ParamGroup of, float[] p, float[] g, int length) {
        Tiles.addScaled(g, (float) of.weightDecay(), p, length);
    }

    /**
     * Changes every parameter that has a gradient; the others stay as they are.
     *
     * @throws IllegalStateException when a parameter's module is closed; parameters before it have changed
     */
    public void step() {
        // By index: an iterator is an object, and not every call is compiled so well that it disappears.
        for (int g = 0; g < groups.size(); g++) {
            List<ParameterState> states = groups.get(g).states();
            for (int i = 0; i < states.size(); i++) {
                step(groups.get(g), states.get(i));
            }
        }
    }

    private void step(ParamGroup of, ParameterState one) {
        if (one.parameter().grad() != null) {
            group = of;
            state = one;
            one.parameter().update(change);
        }
    }

    private void change(Tensor parameter) {
        ParamGroup of = group;
        ParameterState present = state;
        Tensor grad = present == null ? null : present.parameter().grad();
        if (of == null || present == null || grad == null) {
            throw new IllegalStateException("no step is being made");
        }
        MemorySegment to = parameter.segment();
        MemorySegment from = grad.segment();
        boolean up = isSet("maximize");
        begin(of, present);
        for (int tile = 0; tile < Tiles.count(present.numel()); tile++) {
            int length = Tiles.length(tile, present.numel());
            Tiles.read(to, tile, values, length);
            Tiles.read(from, tile, gradients, length);
            if (up) {
                Tiles.negate(gradients, length);
            }
            if (of.weightDecay() != 0) {
                decay(of, values, gradients, length);
            }
            update(tile, values, gradients, length);
            Tiles.write(values, to, tile, length);
        }
    }

    /** Forgets all gradients, as after PyTorch's {@code zero_grad(set_to_none=True)}. */
    public void zeroGrad() {
        for (ParamGroup each : groups) {
            for (ParameterState one : each.states()) {
                one.parameter().zeroGrad();
            }
        }
    }

    /** A copy of all that the optimizer remembers, and of its options. */
    public StateDict stateDict() {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        Map<String, Double> numbers = new LinkedHashMap<>(options);
        for (int g = 0; g < groups.size(); g++) {
            ParamGroup each = groups.get(g);
            numbers.put(key(g, "lr"), each.lr());
            numbers.put(key(g, "weight_decay"), each.weightDecay());
            numbers.put(key(g, "params"), (double) each.states().size());
            Double initial = each.knownInitialLr();
            if (initial != null) {
                numbers.put(key(g, "initial_lr"), initial);
            }
        }
        List<ParameterState> states = states();
        for (int i = 0; i < states.size(); i++) {
            ParameterState one = states.get(i);
            if (one.isPresent()) {
                for (String buffer : buffers(options)) {
                    tensors.put(i + "." + buffer, one.copy(buffer));
                }
                if (countsSteps()) {
                    numbers.put(i + ".step", (double) one.step());
                }
            }
        }
        return new StateDict(tensors, numbers);
    }

    private static String key(int group, String what) {
        return "param_groups." + group + "." + what;
    }

    private List<ParameterState> states() {
        List<ParameterState> states = new ArrayList<>();
        groups.forEach(each -> states.addAll(each.states()));
        return states;
    }

    /**
     * Goes on where another optimizer of this kind, over parameters of the same shapes in the same groups, stood: takes
     * over what it remembered, by copying, and its options, the learning rates among them, as PyTorch does. A schedule
     * is best made before, since making one sets the learning rate.
     *
     * @throws IllegalArgumentException naming each missing and unexpected key, wrong shape and number that cannot be;
     *     nothing changes
     */
    public void loadStateDict(StateDict stateDict) {
        checked(stateDict).run();
    }

    /** What takes over a state, which has been checked; the same exceptions. */
    Runnable checked(StateDict stateDict) {
        StateCheck check = new StateCheck(stateDict);
        Map<String, Double> loaded = new LinkedHashMap<>();
        options.keySet().forEach(option -> loaded.put(option, check.number(option)));
        check.rule(() -> rules.accept(loaded));
        for (int g = 0; g < groups.size(); g++) {
            check.group("param_groups." + g + ".", groups.get(g).states().size());
        }
        List<ParameterState> states = states();
        for (int i = 0; i < states.size(); i++) {
            if (check.hasAny(i + ".")) {
                for (String buffer : buffers(loaded)) {
                    check.tensor(i + "." + buffer, states.get(i).shape());
                }
                if (countsSteps()) {
                    check.count(i + ".step");
                }
            }
        }
        check.finish(name);
        return () -> take(stateDict, loaded);
    }

    private void take(StateDict stateDict, Map<String, Double> loaded) {
        Map<String, Double> numbers = stateDict.numbers();
        options.putAll(loaded);
        for (int g = 0; g < groups.size(); g++) {
            ParamGroup each = groups.get(g);
            each.scheduleLr(numbers.getOrDefault(key(g, "lr"), each.lr()));
            each.setWeightDecay(numbers.getOrDefault(key(g, "weight_decay"), each.weightDecay()));
            each.setInitialLr(numbers.get(key(g, "initial_lr")));
        }
        List<ParameterState> states = states();
        for (int i = 0; i < states.size(); i++) {
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            for (String buffer : buffers(loaded)) {
                Tensor given = stateDict.tensors().get(i + "." + buffer);
                if (given != null) {
                    tensors.put(buffer, given);
                }
            }
            double step = numbers.getOrDefault(i + ".step", 0.0);
            states.get(i).load((long) step, tensors);
        }
    }

    /** The kind, and what its options are, for messages and logs. */
    @Override
    public String toString() {
        return name + "(lr=" + lr() + ", weight_decay=" + groups.get(0).weightDecay() + ", " + options + ")";
    }
}
