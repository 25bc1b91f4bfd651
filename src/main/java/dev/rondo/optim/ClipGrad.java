package dev.rondo.optim;

import dev.rondo.Tensor;
import dev.rondo.nn.Parameter;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** Limits gradients in place, as {@code torch.nn.utils.clip_grad_norm_} and {@code clip_grad_value_}. */
public final class ClipGrad {
    /** What keeps the quotient of norms from a division by zero. */
    private static final double TINY = 1e-6;

    private ClipGrad() {}

    /** {@link #clipGradNorm(List, double, double, boolean)} for the 2-norm, of any size. */
    public static double clipGradNorm(List<Parameter> parameters, double maxNorm) {
        return clipGradNorm(parameters, maxNorm, 2, false);
    }

    /**
     * Scales all gradients by {@code min(1, maxNorm / (norm + 1e-6))}, where the norm is that of all of them as one
     * vector, added up in double. Where it is not finite, so are the gradients afterwards, or they are zero.
     *
     * @param parameters those without a gradient are left out
     * @param normType the p of the p-norm, above 0; infinite for the largest magnitude
     * @param errorIfNonfinite whether to throw, before anything changes, when the norm is NaN or infinite
     * @return the norm before; 0 without gradients
     * @throws IllegalArgumentException for a norm type that is not above 0
     * @throws IllegalStateException when the norm is not finite and that is an error
     * @see <a href="https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.clip_grad_norm_.html">
     *     clip_grad_norm_</a>
     */
    public static double clipGradNorm(
            List<Parameter> parameters, double maxNorm, double normType, boolean errorIfNonfinite) {
        if (!(normType > 0)) {
            throw new IllegalArgumentException("the norm type must be above 0, got " + normType);
        }
        float[] tile = new float[Tiles.LENGTH];
        double sum = 0;
        for (Parameter parameter : parameters) {
            Tensor grad = parameter.grad();
            if (grad != null) {
                sum = added(sum, grad, normType, tile);
            }
        }
        double norm = Double.isInfinite(normType) ? sum : normType == 2 ? Math.sqrt(sum) : Math.pow(sum, 1 / normType);
        if (errorIfNonfinite && !Double.isFinite(norm)) {
            throw new IllegalStateException("The total norm of order " + normType + " for gradients from `parameters`"
                    + " is non-finite, so it cannot be clipped. To disable this error and scale the gradients by the"
                    + " non-finite norm anyway, set `errorIfNonfinite=false`");
        }
        double scale = maxNorm / (norm + TINY);
        if (!(scale >= 1)) {
            for (Parameter parameter : parameters) {
                Tensor grad = parameter.grad();
                if (grad != null) {
                    scale(grad, (float) scale, tile);
                }
            }
        }
        return norm;
    }

    private static double added(double sum, Tensor grad, double normType, float[] tile) {
        MemorySegment from = grad.segment();
        double total = sum;
        for (int t = 0; t < Tiles.count(grad.numel()); t++) {
            int length = Tiles.length(t, grad.numel());
            Tiles.read(from, t, tile, length);
            if (Double.isInfinite(normType)) {
                total = Math.max(total, largest(tile, length));
            } else {
                total += normType == 2 ? squares(tile, length) : powers(tile, length, normType);
            }
        }
        return total;
    }

    /** In four sums, whose additions need not wait for each other. */
    private static double squares(float[] x, int length) {
        double a = 0;
        double b = 0;
        double c = 0;
        double d = 0;
        int j = 0;
        for (; j < length - 3; j += 4) {
            a = Math.fma((double) x[j], x[j], a);
            b = Math.fma((double) x[j + 1], x[j + 1], b);
            c = Math.fma((double) x[j + 2], x[j + 2], c);
            d = Math.fma((double) x[j + 3], x[j + 3], d);
        }
        for (; j < length; j++) {
            a = Math.fma((double) x[j], x[j], a);
        }
        return a + b + (c + d);
    }

    private static double powers(float[] x, int length, double normType) {
        double sum = 0;
        for (int j = 0; j < length; j++) {
            double magnitude = Math.abs((double) x[j]);
            sum += normType == 1 ? magnitude : StrictMath.pow(magnitude, normType);
        }
        return sum;
    }

    private static double largest(float[] x, int length) {
        float largest = 0;
        for (int j = 0; j < length; j++) {
            largest = Math.max(largest, Math.abs(x[j]));
        }
        return largest;
    }

    private static void scale(Tensor grad, float factor, float[] tile) {
        MemorySegment memory = grad.segment();
        for (int t = 0; t < Tiles.count(grad.numel()); t++) {
            int length = Tiles.length(t, grad.numel());
            Tiles.read(memory, t, tile, length);
            Tiles.scale(tile, factor, length);
            Tiles.write(tile, memory, t, length);
        }
    }

    /**
     * Limits each element of the gradients to [-clipValue, clipValue]; NaN stays.
     *
     * @param parameters those without a gradient are left out
     * @throws IllegalArgumentException when the limit is negative or not a number
     * @see <a href="https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.clip_grad_value_.html">
     *     clip_grad_value_</a>
     */
    public static void clipGradValue(List<Parameter> parameters, double clipValue) {
        float limit = (float) Checks.notNegative("clip_value", clipValue);
        float[] tile = new float[Tiles.LENGTH];
        for (Parameter parameter : parameters) {
            Tensor grad = parameter.grad();
            if (grad != null) {
                clamp(grad, limit, tile);
            }
        }
    }

    private static void clamp(Tensor grad, float limit, float[] tile) {
        MemorySegment memory = grad.segment();
        for (int t = 0; t < Tiles.count(grad.numel()); t++) {
            int length = Tiles.length(t, grad.numel());
            Tiles.read(memory, t, tile, length);
            for (int j = 0; j < length; j++) {
                tile[j] = Math.max(-limit, Math.min(limit, tile[j]));
            }
            Tiles.write(tile, memory, t, length);
        }
    }
}
