package dev.rondo.internal.onednn.problem;

import dev.rondo.internal.dnnl.Attributes;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** How one LSTM's numbers become 8 bits when its input has a range. Safe for all threads. */
public final class Quantization {
    /** Of x divided by its range, and of h; both lie in [-1, 1]. */
    private static final float SCALE = 127;
    /** Data is unsigned, and this is its zero. */
    private static final float SHIFT = 128;

    private final float range;
    private final MemorySegment attributes;
    private final MemorySegment inputAttributes;

    /**
     * For one range; {@code owner} holds the attributes.
     *
     * @param range the largest magnitude of x; larger values become this one
     * @param weightScales of each row of the weights
     */
    public Quantization(Arena owner, float range, float[] weightScales) {
        this.range = range;
        attributes = Attributes.create(owner, SCALE, SHIFT);
        Attributes.setWeightScales(attributes, weightScales);
        inputAttributes = Attributes.create(owner, SCALE / range, SHIFT);
    }

    /** The largest magnitude of x. */
    public float range() {
        return range;
    }

    /** The attributes of the recurrent primitive, and of the reorders of its weights. */
    public MemorySegment attributes() {
        return attributes;
    }

    /** The attributes of the reorder that makes x 8 bits. */
    public MemorySegment inputAttributes() {
        return inputAttributes;
    }

    @Override
    public String toString() {
        return "8 bits for inputs up to " + range;
    }
}
