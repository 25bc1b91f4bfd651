package dev.rondo.internal.onnx.equations;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/**
 * A function that a recurrent node names.
 *
 * @param kind which of ONNX's
 * @param alpha its first parameter, where it has one
 * @param beta its second parameter, where it has one
 */
public record Activation(Kind kind, double alpha, double beta) implements DoubleUnaryOperator {
    /**
     * ONNX's functions. A parameter's default is that of the operator of this name, as the documentation says (ONNX
     * Runtime takes 0 for ThresholdedRelu's alpha); NaN where there is no such operator.
     */
    public enum Kind {
        RELU("Relu", null, null),
        TANH("Tanh", null, null),
        SIGMOID("Sigmoid", null, null),
        AFFINE("Affine", Double.NaN, Double.NaN),
        LEAKY_RELU("LeakyRelu", 0.01f, null),
        THRESHOLDED_RELU("ThresholdedRelu", 1.0, null),
        SCALED_TANH("ScaledTanh", Double.NaN, Double.NaN),
        HARD_SIGMOID("HardSigmoid", (double) 0.2f, 0.5),
        ELU("Elu", 1.0, null),
        SOFTSIGN("Softsign", null, null),
        SOFTPLUS("Softplus", null, null);

        private final String title;
        private final @Nullable Double alpha;
        private final @Nullable Double beta;

        Kind(String title, @Nullable Number alpha, @Nullable Number beta) {
            this.title = title;
            this.alpha = alpha == null ? null : alpha.doubleValue();
            this.beta = beta == null ? null : beta.doubleValue();
        }

        private static Kind of(String name) {
            for (Kind kind : values()) {
                // ONNX Runtime takes them in any case, and exporters have relied on it.
                if (kind.title.toLowerCase(Locale.ROOT).equals(name.toLowerCase(Locale.ROOT))) {
                    return kind;
                }
            }
            throw new IllegalArgumentException("activation '" + name + "' is none of ONNX's");
        }
    }

    /**
     * The functions that a node names, with their parameters: each of the two lists is used up in order by the
     * functions that have such a parameter.
     *
     * @throws IllegalArgumentException for a name that ONNX does not have, or a parameter that is missing and has no
     *     default
     */
    public static List<Activation> of(List<String> names, double[] alphas, double[] betas) {
        Iterator<Double> alpha = DoubleStream.of(alphas).iterator();
        Iterator<Double> beta = DoubleStream.of(betas).iterator();
        List<Activation> activations = new ArrayList<>();
        for (String name : names) {
            Kind kind = Kind.of(name);
            activations.add(
                    new Activation(kind, next(kind.alpha, alpha, name, "alpha"), next(kind.beta, beta, name, "beta")));
        }
        return List.copyOf(activations);
    }

    private static double next(@Nullable Double standard, Iterator<Double> given, String name, String parameter) {
        if (standard == null) {
            return 0;
        }
        double value = given.hasNext() ? given.next() : standard;
        if (Double.isNaN(value)) {
            throw new IllegalArgumentException(
                    "activation '" + name + "' needs activation_" + parameter + ", for which ONNX has no default");
        }
        return value;
    }

    /** Whether it is this function, without parameters. */
    public boolean is(String name) {
        return kind == Kind.of(name);
    }

    @Override
    public double applyAsDouble(double x) {
        return switch (kind) {
            case RELU -> x < 0 ? 0 : x;
            case TANH -> Math.tanh(x);
            case SIGMOID -> 1 / (1 + Math.exp(-x));
            case AFFINE -> alpha * x + beta;
            case LEAKY_RELU -> x < 0 ? alpha * x : x;
            case THRESHOLDED_RELU -> x > alpha || Double.isNaN(x) ? x : 0;
            case SCALED_TANH -> alpha * Math.tanh(beta * x);
            case HARD_SIGMOID -> Math.max(0, Math.min(1, alpha * x + beta));
            case ELU -> x < 0 ? alpha * Math.expm1(x) : x;
            case SOFTSIGN -> x / (1 + Math.abs(x));
            // log(1 + exp(x)) without the overflow.
            case SOFTPLUS -> Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
        };
    }

    /** As a node would write it, with its parameters in brackets. */
    @Override
    public String toString() {
        String first = kind.alpha == null ? "" : "(" + (float) alpha;
        String second = kind.beta == null ? "" : ", " + (float) beta;
        return kind.title + first + second + (first.isEmpty() ? "" : ")");
    }
}
