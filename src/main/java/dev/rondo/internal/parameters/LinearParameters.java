package dev.rondo.internal.parameters;

import dev.rondo.Generator;
import dev.rondo.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What an affine map refuses, and the parameters it starts with, as {@code torch.nn.Linear} has both. */
public final class LinearParameters {
    /** Beyond it, oneDNN's 32-bit arithmetic. */
    private static final long MOST_ELEMENTS = 1L << 30;

    private LinearParameters() {}

    /** Refuses a negative size, in PyTorch's words, and a weight that is too large. */
    public static void checkSizes(int inFeatures, int outFeatures) {
        if (inFeatures < 0 || outFeatures < 0) {
            throw new IllegalArgumentException("Trying to create tensor with negative dimension "
                    + (outFeatures < 0 ? outFeatures : inFeatures) + ": [" + outFeatures + ", " + inFeatures + "]");
        }
        if ((long) inFeatures * outFeatures > MOST_ELEMENTS) {
            throw new IllegalArgumentException("in_features " + inFeatures + " and out_features " + outFeatures
                    + " are too large: the weight would have over 2^30 elements");
        }
    }

    /** Refuses an input without dimensions or with another number of features, in PyTorch's words. */
    public static void checkInput(Tensor x, int inFeatures, int outFeatures) {
        if (x.dim() == 0) {
            throw new IllegalArgumentException(
                    "both arguments to linear need to be at least 1D, but they are 0D and 2D");
        }
        int features = x.size(-1);
        if (features != inFeatures) {
            long rows = 1;
            for (int dim = 0; dim < x.dim() - 1; dim++) {
                rows *= x.size(dim);
            }
            throw new IllegalArgumentException("mat1 and mat2 shapes cannot be multiplied (" + rows + "x" + features
                    + " and " + inFeatures + "x" + outFeatures + ")");
        }
    }

    /**
     * Draws them: {@code weight} [outFeatures, inFeatures] and, if wanted, {@code bias} [outFeatures].
     *
     * @param generator null for one with a random seed
     */
    public static Parameters draw(int inFeatures, int outFeatures, boolean bias, @Nullable Generator generator) {
        Generator source = generator == null ? Generator.random() : generator;
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        Tensor weight = Tensor.zeros(outFeatures, inFeatures);
        tensors.put("weight", weight);
        if (inFeatures > 0) {
            // torch.nn.init.kaiming_uniform_ in its own order of roundings.
            double slope = Math.sqrt(5);
            double std = Math.sqrt(2 / (1 + slope * slope)) / Math.sqrt(inFeatures);
            double bound = Math.sqrt(3) * std;
            source.fillUniform(weight, -bound, bound);
        }
        if (bias) {
            Tensor offsets = Tensor.zeros(outFeatures);
            double bound = inFeatures == 0 ? 0 : 1 / Math.sqrt(inFeatures);
            source.fillUniform(offsets, 0 - bound, bound);
            tensors.put("bias", offsets);
        }
        return new Parameters(tensors);
    }
}
