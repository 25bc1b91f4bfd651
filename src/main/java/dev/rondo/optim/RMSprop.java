package dev.rondo.optim;

import dev.rondo.nn.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * RMSprop, as {@code torch.optim.RMSprop}:
 *
 * <pre>
 * g = g + weight_decay p
 * v = alpha v + (1 - alpha) g g                          square_avg
 * a = alpha a + (1 - alpha) g                            grad_avg, when centered
 * d = sqrt(centered ? v - a a : v) + eps
 * b = momentum b + g / d,  p = p - lr b                  momentum_buffer, with momentum
 * p = p - lr g / d                                       without
 * </pre>
 *
 * @see <a href="https://docs.pytorch.org/docs/stable/generated/torch.optim.RMSprop.html">torch.optim.RMSprop</a>
 */
public final class RMSprop extends Optimizer {
    private static final String SQUARE = "square_avg";
    private static final String MEAN = "grad_avg";
    private static final String BUFFER = "momentum_buffer";
    private static final float[][] NONE = {};

    private final float[] divisor = new float[Tiles.LENGTH];
    private float[][] squares = NONE;
    private float @Nullable [] @Nullable [] means;
    private float @Nullable [] @Nullable [] buffer;
    private float kept;
    private float fresh;
    private float eps;
    private float momentum;
    private float negativeLr;

    private RMSprop(Builder builder) {
        super("RMSprop", builder, RMSprop::check);
    }

    private static void check(Map<String, Double> options) {
        Checks.notNegative("epsilon value", options.getOrDefault("eps", Double.NaN));
        Checks.notNegative("momentum value", options.getOrDefault("momentum", Double.NaN));
        Checks.notNegative("alpha value", options.getOrDefault("alpha", Double.NaN));
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
        List<String> buffers = new ArrayList<>(List.of(SQUARE));
        if (given.getOrDefault("momentum", 0.0) > 0) {
            buffers.add(BUFFER);
        }
        if (given.getOrDefault("centered", 0.0) != 0) {
            buffers.add(MEAN);
        }
        return buffers;
    }

    @Override
    boolean countsSteps() {
        return true;
    }

    @Override
    void begin(ParamGroup of, ParameterState parameter) {
        parameter.nextStep();
        kept = (float) option("alpha");
        fresh = (float) (1 - option("alpha"));
        eps = (float) option("eps");
        momentum = (float) option("momentum");
        negativeLr = (float) -of.lr();
        squares = parameter.buffer(SQUARE);
        means = isSet("centered") ? parameter.buffer(MEAN) : null;
        buffer = option("momentum") > 0 ? parameter.buffer(BUFFER) : null;
    }

    @Override
    void update(int tile, float[] p, float[] g, int length) {
        float[] v = squares[tile];
        Tiles.decayAndAddSquare(v, kept, fresh, g, length);
        float[][] centers = means;
        if (centers == null) {
            Tiles.root(divisor, v, 1, eps, length);
        } else {
            Tiles.lerp(centers[tile], g, fresh, length);
            Tiles.centeredRoot(divisor, v, centers[tile], eps, length);
        }
        float[][] tiles = buffer;
        if (tiles == null) {
            Tiles.addQuotient(p, negativeLr, g, divisor, length);
        } else {
            Tiles.scale(tiles[tile], momentum, length);
            Tiles.addQuotient(tiles[tile], 1, g, divisor, length);
            Tiles.addScaled(p, negativeLr, tiles[tile], length);
        }
    }

    /** Options of RMSprop, with PyTorch's names and defaults: lr 0.01, no weight decay. */
    public static final class Builder extends OptimizerBuilder<Builder> {
        private Builder(List<Parameter> parameters) {
            super(parameters, 1e-2, 0);
            alpha(0.99).eps(1e-8).momentum(0).centered(false);
        }

        @Override
        Builder self() {
            return this;
        }

        /** How much of the mean square is kept in a step. Default 0.99. */
        public Builder alpha(double factor) {
            return set("alpha", factor);
        }

        /** What keeps the denominator from zero. Default 1e-8. */
        public Builder eps(double value) {
            return set("eps", value);
        }

        /** How much of the steps before goes on. Default 0. */
        public Builder momentum(double factor) {
            return set("momentum", factor);
        }

        /** Whether to divide by the standard deviation instead of the mean square's root. Default false. */
        public Builder centered(boolean deviation) {
            return set("centered", deviation);
        }

        /**
         * Makes the optimizer.
         *
         * @throws IllegalArgumentException for an option out of range, in PyTorch's words; for no parameter, or one
         *     twice
         */
        public RMSprop build() {
            return new RMSprop(this);
        }
    }
}
