package dev.rondo.optim;

import dev.rondo.nn.Parameter;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Stochastic gradient descent, as {@code torch.optim.SGD}:
 *
 * <pre>
 * g = g + weight_decay p
 * b = momentum b + (1 - dampening) g     (the first time: b = g)
 * g = nesterov ? g + momentum b : b      (with momentum)
 * p = p - lr g
 * </pre>
 *
 * @see <a href="https://docs.pytorch.org/docs/stable/generated/torch.optim.SGD.html">torch.optim.SGD</a>
 */
public final class SGD extends Optimizer {
    private static final String BUFFER = "momentum_buffer";

    private float negativeLr;
    private float momentum;
    private float fresh;
    private boolean nesterov;
    private boolean first;
    private float @Nullable [] @Nullable [] buffer;

    private SGD(Builder builder) {
        super("SGD", builder, SGD::check);
    }

    private static void check(Map<String, Double> options) {
        double momentum = options.getOrDefault("momentum", Double.NaN);
        double dampening = options.getOrDefault("dampening", Double.NaN);
        Checks.notNegative("momentum value", momentum);
        if (Double.isNaN(dampening)) {
            throw new IllegalArgumentException("Invalid dampening value: " + dampening);
        }
        if (options.getOrDefault("nesterov", 0.0) != 0 && (momentum <= 0 || dampening != 0)) {
            throw new IllegalArgumentException("Nesterov momentum requires a momentum and zero dampening");
        }
    }

    /** Starts an optimizer of parameters, such as {@code model.trainable()}. */
    public static Builder builder(List<Parameter> parameters) {
        return new Builder(parameters);
    }

    @Override
    String momentumOption() {
        return "momentum";
    }

    @Override
    List<String> buffers(Map<String, Double> given) {
        return given.getOrDefault("momentum", 0.0) == 0 ? List.of() : List.of(BUFFER);
    }

    @Override
    boolean countsSteps() {
        return false;
    }

    @Override
    void begin(ParamGroup of, ParameterState parameter) {
        negativeLr = (float) -of.lr();
        momentum = (float) option("momentum");
        fresh = (float) (1 - option("dampening"));
        nesterov = isSet("nesterov");
        first = !parameter.has(BUFFER);
        buffer = option("momentum") == 0 ? null : parameter.buffer(BUFFER);
    }

    @Override
    void update(int tile, float[] p, float[] g, int length) {
        float[][] tiles = buffer;
        if (tiles == null) {
            Tiles.addScaled(p, negativeLr, g, length);
            return;
        }
        float[] b = tiles[tile];
        if (first) {
            System.arraycopy(g, 0, b, 0, length);
        } else {
            Tiles.decayAndAdd(b, momentum, fresh, g, length);
        }
        if (nesterov) {
            Tiles.addScaled(g, momentum, b, length);
            Tiles.addScaled(p, negativeLr, g, length);
        } else {
            Tiles.addScaled(p, negativeLr, b, length);
        }
    }

    /** Options of SGD, with PyTorch's names and defaults: lr 0.001, no weight decay. */
    public static final class Builder extends OptimizerBuilder<Builder> {
        private Builder(List<Parameter> parameters) {
            super(parameters, 1e-3, 0);
            momentum(0).dampening(0).nesterov(false);
        }

        @Override
        Builder self() {
            return this;
        }

        /** How much of the steps before goes on. Default 0. */
        public Builder momentum(double factor) {
            return set("momentum", factor);
        }

        /** How much less of the gradient goes into the momentum. Default 0. */
        public Builder dampening(double factor) {
            return set("dampening", factor);
        }

        /** Whether to look ahead along the momentum. Default false. */
        public Builder nesterov(boolean ahead) {
            return set("nesterov", ahead);
        }

        /**
         * Makes the optimizer.
         *
         * @throws IllegalArgumentException for an option out of range, in PyTorch's words; for no parameter, or one
         *     twice
         */
        public SGD build() {
            return new SGD(this);
        }
    }
}
