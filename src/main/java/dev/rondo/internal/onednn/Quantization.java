package dev.rondo.internal.onednn;

import dev.rondo.Precision;
import dev.rondo.internal.cell.CellWeights;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** How one LSTM's numbers become 8 bits when its input has a range, and its weights in 8 bits. Safe for all threads. */
final class Quantization {
    /** Of x divided by its range, and of h; both lie in [-1, 1]. */
    static final float SCALE = 127;
    /** Data is unsigned, and this is its zero. */
    static final float SHIFT = 128;

    private final Arena owner;
    private final OneDnn oneDnn;
    private final CellWeights weights;
    private final float range;
    private final MemorySegment attributes;
    private final MemorySegment inputAttributes;
    /** Replaced, never changed: readers need no lock. */
    private volatile List<PackedWeights> packed = List.of();

    /** Packs the weights in the format that most problems will want; {@code owner} holds all that is made. */
    Quantization(Arena owner, OneDnn oneDnn, CellWeights weights, float range) {
        this.owner = owner;
        this.oneDnn = oneDnn;
        this.weights = weights;
        this.range = range;
        QuantizedWeights quantized = new QuantizedWeights(owner, weights, range);
        attributes = quantized.attributes();
        inputAttributes = Attributes.create(owner, SCALE / range, SHIFT);
        pack(usualFormat(), quantized);
    }

    private WeightFormat usualFormat() {
        CellProblem problem = CellProblem.representative(weights.spec(), Precision.INT8, 2, 1, this);
        try (Arena local = Arena.ofConfined()) {
            return WeightFormat.of(
                    weights.spec(), ForwardDescriptor.create(local, oneDnn, problem, RnnDescs.of(local, problem)));
        }
    }

    /** The weights in a format, packed on the first call for it. */
    PackedWeights packed(WeightFormat format) {
        List<PackedWeights> present = packed;
        for (int i = 0; i < present.size(); i++) {
            if (present.get(i).format() == format) {
                return present.get(i);
            }
        }
        return packMissing(format);
    }

    private synchronized PackedWeights packMissing(WeightFormat format) {
        for (PackedWeights present : packed) {
            if (present.format() == format) {
                return present;
            }
        }
        return pack(format, new QuantizedWeights(owner, weights, range));
    }

    private PackedWeights pack(WeightFormat format, QuantizedWeights quantized) {
        PackedWeights added = new PackedWeights(owner, oneDnn, weights.spec(), quantized, format);
        List<PackedWeights> all = new ArrayList<>(packed);
        all.add(added);
        packed = List.copyOf(all);
        Usage.WEIGHT_BYTES.add(added.bytes());
        return added;
    }

    /** The largest magnitude of x; larger values become this one. */
    float range() {
        return range;
    }

    /** The attributes of the recurrent primitive. */
    MemorySegment attributes() {
        return attributes;
    }

    /** The attributes of the reorder that makes x 8 bits. */
    MemorySegment inputAttributes() {
        return inputAttributes;
    }

    /** What the packed weights take. */
    long bytes() {
        return packed.stream().mapToLong(PackedWeights::bytes).sum();
    }

    @Override
    public String toString() {
        return "8 bits for inputs up to " + range;
    }
}
