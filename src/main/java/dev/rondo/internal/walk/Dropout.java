package dev.rondo.internal.walk;

import dev.rondo.Generator;
import dev.rondo.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** {@code torch.nn.functional.dropout}: {@code y = x * (mask / (1 - p))}, one Bernoulli draw an element, in order. */
public final class Dropout {
    private Dropout() {}

    /** Applies dropout to the first {@code count} elements, in place. */
    static void apply(Tensor tensor, long count, double p, Generator generator) {
        MemorySegment values = tensor.segment();
        if (p == 1) {
            // No draw; and times zero, which keeps NaN, makes NaN of infinity, and keeps the sign of the zero.
            for (long i = 0; i < count; i++) {
                values.setAtIndex(ValueLayout.JAVA_FLOAT, i, values.getAtIndex(ValueLayout.JAVA_FLOAT, i) * 0f);
            }
            return;
        }
        float[] mask = generator.bernoulli(1 - p, Math.toIntExact(count)).toArray();
        float keep = 1 / (float) (1 - p);
        for (int i = 0; i < mask.length; i++) {
            float value = values.getAtIndex(ValueLayout.JAVA_FLOAT, i);
            values.setAtIndex(ValueLayout.JAVA_FLOAT, i, value * (mask[i] * keep));
        }
    }
}
