package dev.rondo.nn;

import dev.rondo.Tensor;
import dev.rondo.internal.cell.LinearKernel;
import dev.rondo.internal.parameters.Parameters;
import dev.rondo.internal.tensor.TensorPool;
import dev.rondo.internal.walk.CallTensors;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A pass through a {@link Linear}, whose output has been computed. */
final class LinearPass extends TrainingPass {
    private final String name;
    private final Supplier<Parameters> owner;
    private final Parameters parameters;
    private final long version;
    private final LinearKernel kernel;
    private @Nullable Tensor x;

    /**
     * Remembers the input itself.
     *
     * @param owner gives the present parameters, or throws when closed
     * @param parameters those that the output was computed with, and {@code version} theirs before that
     */
    LinearPass(
            String name,
            Supplier<Parameters> owner,
            Parameters parameters,
            long version,
            LinearKernel kernel,
            Tensor x,
            Tensor output) {
        super(name, output, null, null);
        this.name = name;
        this.owner = owner;
        this.parameters = parameters;
        this.version = version;
        this.kernel = kernel;
        this.x = x;
    }

    @Override
    Gradients compute(
            @Nullable Tensor gradOutput,
            @Nullable Tensor gradH,
            @Nullable Tensor gradC,
            boolean inputGradient,
            Function<String, @Nullable Tensor> room) {
        parameters.requireUnchanged(name, owner.get(), version);
        Tensor input = Objects.requireNonNull(x, "the input");
        Map<String, Tensor> gradients = parameters.gradients(room);
        Tensor gradX = inputGradient ? TensorPool.shared().take(input.shape()) : null;
        if (gradOutput != null && gradOutput.numel() > 0) {
            backward(CallTensors.resident(gradOutput), input, gradients, gradX);
        } else {
            gradients.values().forEach(gradient -> gradient.segment().fill((byte) 0));
            if (gradX != null) {
                gradX.segment().fill((byte) 0);
            }
        }
        return new Gradients(gradients, gradX);
    }

    private void backward(Tensor gradY, Tensor input, Map<String, Tensor> gradients, @Nullable Tensor gradX) {
        Tensor weight = Objects.requireNonNull(parameters.tensors().get("weight"), "weight");
        Tensor gradWeight = Objects.requireNonNull(gradients.get("weight"), "weight");
        kernel.backward(gradY, input, weight, gradWeight, gradients.get("bias"), gradX);
    }

    @Override
    boolean isOutputSpare() {
        return true;
    }

    @Override
    void release() {
        x = null;
    }
}
