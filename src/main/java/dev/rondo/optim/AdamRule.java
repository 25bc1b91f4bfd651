package dev.rondo.optim;

import dev.rondo.nn.Parameter;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What Adam and AdamW share: all but where the weight decay goes. */
abstract class AdamRule extends Optimizer {
    private static final String MEAN = "exp_avg";
    private static final String SQUARE = "exp_avg_sq";
    private static final String LARGEST = "max_exp_avg_sq";
    private static final float[][] NONE = {};

    private float[][] means = NONE;
    private float[][] squares = NONE;
    private float @Nullable [] @Nullable [] largest;
    private float freshMean;
    private float keptSquare;
    private float freshSquare;
    private float eps;
    private float negativeStep;
    private float correction;

    AdamRule(String name, Builder<?> builder) {
        super(name, builder, AdamRule::check);
    }

    private static void check(Map<String, Double> options) {
        Checks.notNegative("epsilon value", options.getOrDefault("eps", Double.NaN));
        Checks.beta(0, options.getOrDefault("betas.0", Double.NaN));
        Checks.beta(1, options.getOrDefault("betas.1", Double.NaN));
    }

    @Override
    final String momentumOption() {
        return "betas.0";
    }

    @Override
    final List<String> buffers(Map<String, Double> given) {
        return given.getOrDefault("amsgrad", 0.0) == 0 ? List.of(MEAN, SQUARE) : List.of(MEAN, SQUARE, LARGEST);
    }

    @Override
    final boolean countsSteps() {
        return true;
    }

    @Override
    final void begin(ParamGroup of, ParameterState parameter) {
        double beta1 = option("betas.0");
        double beta2 = option("betas.1");
        long step = parameter.nextStep();
        freshMean = (float) (1 - beta1);
        keptSquare = (float) beta2;
        freshSquare = (float) (1 - beta2);
        eps = (float) option("eps");
        negativeStep = (float) -(of.lr() / (1 - power(beta1, step)));
        correction = (float) (1 / Math.sqrt(1 - power(beta2, step)));
        means = parameter.buffer(MEAN);
        squares = parameter.buffer(SQUARE);
        largest = isSet("amsgrad") ? parameter.buffer(LARGEST) : null;
    }

    @Override
    final void update(int tile, float[] p, float[] g, int length) {
        float[] m = means[tile];
        float[] v = squares[tile];
        float[][] tiles = largest;
        if (tiles == null && freshMean < Tiles.HALF) {
            step(p, g, m, v, length);
            return;
        }
        Tiles.lerp(m, g, freshMean, length);
        Tiles.decayAndAddSquare(v, keptSquare, freshSquare, g, length);
        if (tiles == null) {
            advance(p, m, v, length);
        } else {
            Tiles.maximum(tiles[tile], v, length);
            advance(p, m, tiles[tile], length);
        }
    }

    /** What the loops beside it do, in one, which waits less for memory: all of its loads come before its stores. */
    private void step(float[] p, float[] g, float[] m, float[] v, int length) {
        float weight = freshMean;
        float kept = keptSquare;
        float fresh = freshSquare;
        float factor = negativeStep;
        float scale = correction;
        float least = eps;
        for (int j = 0; j < length; j++) {
            float gradient = g[j];
            float mean = m[j];
            float square = v[j];
            float value = p[j];
            mean = Math.fma(weight, gradient - mean, mean);
            square = Math.fma(fresh * gradient, gradient, kept * square);
            m[j] = mean;
            v[j] = square;
            p[j] = value + factor * mean / Math.fma((float) Math.sqrt(square), scale, least);
        }
    }

    private void advance(float[] p, float[] m, float[] v, int length) {
        float factor = negativeStep;
        float scale = correction;
        float least = eps;
        for (int j = 0; j < length; j++) {
            p[j] = p[j] + factor * m[j] / Math.fma((float) Math.sqrt(v[j]), scale, least);
        }
    }

    /** By squaring: Java's own makes objects, or has other bits on other machines. */
    private static double power(double base, long exponent) {
        double power = 1;
        double square = base;
        for (long rest = exponent; rest > 0; rest >>= 1) {
            if ((rest & 1) == 1) {
                power *= square;
            }
            square *= square;
        }
        return power;
    }

    /** The options of both, with PyTorch's names and defaults. */
    abstract static class Builder<B extends Builder<B>> extends OptimizerBuilder<B> {
        Builder(List<Parameter> parameters, double weightDecay) {
            super(parameters, 1e-3, weightDecay);
            betas(0.9, 0.999);
            eps(1e-8);
            amsgrad(false);
        }

        /** How much of the means of the gradient and of its square is kept in a step. Default 0.9 and 0.999. */
        public B betas(double first, double second) {
            set("betas.0", first);
            return set("betas.1", second);
        }

        /** What keeps the denominator from zero. Default 1e-8. */
        public B eps(double value) {
            return set("eps", value);
        }

        /** Whether to divide by the largest mean square so far. Default false. */
        public B amsgrad(boolean largestSoFar) {
            return set("amsgrad", largestSoFar);
        }
    }
}
