package dev.rondo.optim;

import dev.rondo.Tensor;
import dev.rondo.nn.Embedding;
import dev.rondo.nn.Parameter;
import dev.rondo.testing.TrainingCase;
import java.util.ArrayList;
import java.util.List;

/** The optimizers, parameters and gradients of the recorded cases. */
final class OptimizerCases {
    private OptimizerCases() {}

    /** A parameter of given values, [rows, columns]. */
    static Parameter parameter(Tensor values) {
        return Embedding.fromPretrained(values).trainable().get(0);
    }

    /** A parameter with a gradient. */
    static Parameter parameter(Tensor values, Tensor grad) {
        Parameter parameter = parameter(values);
        parameter.addGrad(grad);
        return parameter;
    }

    static List<Parameter> parameters(TrainingCase recorded) {
        return List.of(parameter(recorded.tensor("p0")), parameter(recorded.tensor("p1")));
    }

    /** Sets the gradients of a step, from 0: the second parameter has none at every step that is 3 modulo 5. */
    static void setGradients(TrainingCase recorded, List<Parameter> parameters, int step) {
        for (int i = 0; i < parameters.size(); i++) {
            parameters.get(i).zeroGrad();
            if (i == 0 || step % 5 != 3) {
                parameters.get(i).addGrad(recorded.tensor("g" + i).select(0, step));
            }
        }
    }

    static Optimizer optimizer(TrainingCase recorded, List<Parameter> parameters) {
        List<Parameter> first = recorded.has("group_lr") ? parameters.subList(0, 1) : parameters;
        List<Parameter> second = new ArrayList<>(parameters);
        second.removeAll(first);
        return switch (recorded.text("kind")) {
            case "SGD" ->
                common(recorded, SGD.builder(first), second)
                        .momentum(recorded.number("momentum", 0))
                        .dampening(recorded.number("dampening", 0))
                        .nesterov(recorded.flag("nesterov"))
                        .build();
            case "Adam" -> adam(recorded, Adam.builder(first), second).build();
            case "AdamW" -> adam(recorded, AdamW.builder(first), second).build();
            case "RMSprop" -> {
                RMSprop.Builder builder = common(recorded, RMSprop.builder(first), second)
                        .momentum(recorded.number("momentum", 0))
                        .centered(recorded.flag("centered"));
                if (recorded.has("alpha")) {
                    builder.alpha(recorded.number("alpha"));
                }
                yield (recorded.has("eps") ? builder.eps(recorded.number("eps")) : builder).build();
            }
            default -> throw new IllegalArgumentException(recorded.text("kind"));
        };
    }

    private static <B extends AdamRule.Builder<B>> B adam(TrainingCase recorded, B builder, List<Parameter> second) {
        common(recorded, builder, second).amsgrad(recorded.flag("amsgrad"));
        if (recorded.has("betas")) {
            double[] betas = recorded.numbers("betas");
            builder.betas(betas[0], betas[1]);
        }
        return recorded.has("eps") ? builder.eps(recorded.number("eps")) : builder;
    }

    /** Leaves alone what PyTorch was not given either, so that the defaults are compared too. */
    private static <B extends OptimizerBuilder<B>> B common(TrainingCase recorded, B builder, List<Parameter> second) {
        if (recorded.has("lr")) {
            builder.lr(recorded.number("lr"));
        }
        if (recorded.has("weight_decay")) {
            builder.weightDecay(recorded.number("weight_decay"));
        }
        if (recorded.has("maximize")) {
            builder.maximize(recorded.flag("maximize"));
        }
        return second.isEmpty()
                ? builder
                : builder.group(second, recorded.number("group_lr"), recorded.number("group_weight_decay"));
    }
}
