package dev.rondo.internal.onednn.weights;

import dev.rondo.Precision;
import dev.rondo.Tensor;
import dev.rondo.internal.cell.CellSpec;
import dev.rondo.internal.cell.CellWeights;
import dev.rondo.internal.dnnl.HeldMemory;
import dev.rondo.internal.dnnl.MemoryDescs;
import dev.rondo.internal.dnnl.OneDnn;
import dev.rondo.internal.dnnl.Reorder;
import dev.rondo.internal.events.Events;
import dev.rondo.internal.events.FlightEvent;
import dev.rondo.internal.ffi.Dnnl;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * A cell's weights in the formats that plans want, each packed when it is first asked for. Any number of threads read
 * them, without a lock.
 */
public final class PackedWeights {
    /**
     * Weights in one format, as native memories.
     *
     * @param projection {@link MemorySegment#NULL} without a projection
     */
    public record Packed(
            WeightFormat format, MemorySegment layer, MemorySegment iter, MemorySegment projection, long bytes) {}

    /** Packs weights into a format. */
    @FunctionalInterface
    interface Packer {
        Packed pack(WeightFormat format);
    }

    private final Packer packer;
    private final CellSpec spec;
    private final Precision precision;
    /** Replaced, never changed: readers need no lock. */
    private volatile List<Packed> all = List.of();

    /** Weights of which nothing is packed yet. */
    public PackedWeights(Packer packer, CellSpec spec, Precision precision) {
        this.packer = packer;
        this.spec = spec;
        this.precision = precision;
    }

    /** Weights that are packed from PyTorch's layout; {@code owner} is the arena that holds the results. */
    static PackedWeights of(Arena owner, OneDnn oneDnn, CellWeights weights, Precision precision) {
        return new PackedWeights(format -> pack(owner, oneDnn, weights, format), weights.spec(), precision);
    }

    /** The weights in a format, packed on the first call for it. */
    Packed in(WeightFormat format) {
        List<Packed> present = all;
        for (int i = 0; i < present.size(); i++) {
            if (present.get(i).format() == format) {
                return present.get(i);
            }
        }
        return add(format);
    }

    private synchronized Packed add(WeightFormat format) {
        for (Packed present : all) {
            if (present.format() == format) {
                return present;
            }
        }
        FlightEvent.WeightPacking event = Events.weightPacking();
        Packed added = packer.pack(format);
        if (event != null) {
            event.finish(spec.describe(), precision.name(), "primitive", added.bytes());
        }
        List<Packed> more = new ArrayList<>(all);
        more.add(added);
        all = List.copyOf(more);
        HeldMemory.WEIGHT_BYTES.add(added.bytes());
        return added;
    }

    /** Bytes of all formats together. */
    long bytes() {
        return all.stream().mapToLong(Packed::bytes).sum();
    }

    private static Packed pack(Arena owner, OneDnn oneDnn, CellWeights weights, WeightFormat format) {
        CellSpec spec = weights.spec();
        int gates = spec.kind().gates();
        int hidden = spec.hiddenSize();
        int ldgoi = Dnnl.dnnl_ldgoi();
        Tensor weightIh = GateOrder.weight(spec.kind(), weights.weightIh());
        Tensor weightHh = GateOrder.weight(spec.kind(), weights.weightHh());
        Tensor weightHr = weights.weightHr();
        try (Arena local = Arena.ofConfined()) {
            MemorySegment plainLayer = MemoryDescs.tagged(local, ldgoi, 1, 1, spec.inputSize(), gates, hidden);
            MemorySegment plainIter = MemoryDescs.tagged(local, ldgoi, 1, 1, spec.outputSize(), gates, hidden);
            MemorySegment projection = MemorySegment.NULL;
            if (weightHr != null) {
                MemorySegment plain = MemoryDescs.tagged(local, Dnnl.dnnl_ldoi(), 1, 1, hidden, spec.projSize());
                projection = pack(owner, oneDnn, plain, weightHr, format.projection());
            }
            return new Packed(
                    format,
                    pack(owner, oneDnn, plainLayer, weightIh, format.layer()),
                    pack(owner, oneDnn, plainIter, weightHh, format.iter()),
                    projection,
                    format.bytes());
        }
    }

    private static MemorySegment pack(
            Arena owner, OneDnn oneDnn, MemorySegment plainDesc, Tensor plain, MemorySegment packedDesc) {
        return Reorder.pack(owner, oneDnn, plainDesc, plain.segment(), packedDesc, oneDnn.attributes());
    }
}
