package dev.rondo.internal.parameters;

import dev.rondo.Generator;
import dev.rondo.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The parameters that an affine map starts with, as {@code torch.nn.Linear.reset_parameters} draws them. */
public final class LinearParameters {
    private LinearParameters() {}

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
