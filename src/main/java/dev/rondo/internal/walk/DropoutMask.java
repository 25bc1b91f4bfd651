package dev.rondo.internal.walk;

import dev.rondo.Generator;
import dev.rondo.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** {@code torch.nn.functional.dropout}: {@code y = x * (mask / (1 - p))}, one Bernoulli draw an element, in order. */
public final class DropoutMask {
    private DropoutMask() {}

    /** Applies dropout to the first {@code count} elements, in place. */
    static void apply(Tensor tensor, long count, double p, Generator generator) {
        multiply(tensor, factors(count, p, generator));
    }

    /**
     * What each of {@code count} elements is multiplied by, 0 or 1 / (1 - p). All are 0 for a p of 1, which draws
     * nothing: times zero keeps NaN, makes NaN of infinity, and keeps the sign of the zero.
     */
    public static float[] factors(long count, double p, Generator generator) {
        if (p == 1) {
            return new float[Math.toIntExact(count)];
        }
        float[] factors = generator.bernoulli(1 - p, Math.toIntExact(count)).toArray();
        float keep = 1 / (float) (1 - p);
        for (int i = 0; i < factors.length; i++) {
            factors[i] *= keep;
        }
        return factors;
    }

    /** Multiplies the first elements by the factors: the values forward, and their derivatives on the way back. */
    public static void multiply(Tensor tensor, float[] factors) {
        MemorySegment values = tensor.segment();
        for (int i = 0; i < factors.length; i++) {
            float value = values.getAtIndex(ValueLayout.JAVA_FLOAT, i);
            values.setAtIndex(ValueLayout.JAVA_FLOAT, i, value * factors[i]);
        }
    }
}
