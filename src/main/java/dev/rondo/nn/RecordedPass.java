package dev.rondo.nn;

import dev.rondo.Tensor;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A module's pass on a tape. */
final class RecordedPass implements Recording.Entry {
    private final TrainingPass pass;
    private final List<Parameter> parameters;
    private final @Nullable Variable x;
    private final @Nullable StateVariables initial;
    private final Variable output;
    private final @Nullable Variable h;
    private final @Nullable Variable c;
    private final Layout layout;

    /**
     * How tensors on the tape differ from the pass's: padded sequences that it has packed.
     *
     * @param output of its output for the tape
     * @param gradient of the output's gradient for the pass
     * @param input of the input's gradient for the tape
     */
    record Layout(UnaryOperator<Tensor> output, UnaryOperator<Tensor> gradient, UnaryOperator<Tensor> input) {
        /** They do not differ. */
        static final Layout SAME =
                new Layout(UnaryOperator.identity(), UnaryOperator.identity(), UnaryOperator.identity());
    }

    /**
     * Records a pass.
     *
     * @param x the input's variable, or null for indices
     * @param initial the variables of the initial state, or null for zeros
     */
    RecordedPass(
            Recording recording,
            TrainingPass pass,
            List<Parameter> parameters,
            @Nullable Variable x,
            @Nullable StateVariables initial,
            Layout layout) {
        this.pass = pass;
        this.parameters = parameters;
        this.x = x;
        this.initial = initial;
        this.layout = layout;
        output = Variable.computed(recording, layout.output.apply(pass.output()), true, pass.isOutputSpare());
        Tensor passH = pass.h();
        Tensor passC = pass.c();
        h = passH == null ? null : Variable.computed(recording, passH, true, false);
        c = passC == null ? null : Variable.computed(recording, passC, true, false);
        recording.add(this);
    }

    Variable output() {
        return output;
    }

    /** What a layer's pass gives. */
    RecurrentVariables recurrent() {
        if (h == null) {
            throw new IllegalStateException("a pass without a state");
        }
        return new RecurrentVariables(output, new StateVariables(h, c));
    }

    @Override
    public void backward() {
        Tensor byOutput = output.gradient();
        Tensor byH = h == null ? null : h.gradient();
        Tensor byC = c == null ? null : c.gradient();
        if (byOutput == null && byH == null && byC == null) {
            return;
        }
        boolean inputGradient = x != null && x.requiresGrad();
        Tensor forPass = byOutput == null ? null : layout.gradient.apply(byOutput);
        Gradients gradients = pass.backward(forPass, byH, byC, inputGradient, this::room);
        parameters.forEach(Parameter::addRoom);
        if (x != null && inputGradient) {
            x.accumulate(layout.input.apply(gradients.input()), true);
        }
        output.recycleGrad();
        if (initial != null) {
            initial.h().accumulate(gradients.h0(), true);
            Variable initialC = initial.c();
            if (initialC != null) {
                initialC.accumulate(gradients.c0(), true);
            }
        }
    }

    private @Nullable Tensor room(String name) {
        for (Parameter parameter : parameters) {
            if (parameter.name().equals(name)) {
                return parameter.room();
            }
        }
        return null;
    }

    @Override
    public void release() {
        pass.close();
        output.recycle();
    }
}
