package dev.rondo.nn;

import dev.rondo.Generator;
import dev.rondo.Tensor;
import java.util.Map;

/** The default initialisation of recurrent layers: {@code reset_parameters} of {@code torch.nn.RNNBase}. */
final class ParameterInit {
    private ParameterInit() {}

    /** Draws every parameter, biases too, from U(-1/sqrt(H), 1/sqrt(H)), in order. */
    static void uniform(Map<String, Tensor> parameters, int hiddenSize, Generator generator) {
        double bound = 1 / Math.sqrt(hiddenSize);
        parameters.values().forEach(parameter -> generator.fillUniform(parameter, -bound, bound));
    }
}
