package dev.rondo.internal.onednn;

import dev.rondo.Tensor;
import dev.rondo.internal.cell.CellSpec;
import dev.rondo.internal.cell.CellWeights;
import dev.rondo.internal.ffi.Dnnl;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** A cell's weights in one format, as native memories that any number of threads read. */
final class PackedWeights {
    private final WeightFormat format;
    private final MemorySegment layer;
    private final MemorySegment iter;
    private final MemorySegment projection;
    private final long bytes;

    /** Packs; {@code owner} is the arena that holds the result. */
    PackedWeights(Arena owner, OneDnn oneDnn, CellWeights weights, WeightFormat format) {
        this.format = format;
        CellSpec spec = weights.spec();
        int gates = spec.kind().gates();
        Tensor weightIh = GateOrder.weight(spec.kind(), weights.weightIh());
        Tensor weightHh = GateOrder.weight(spec.kind(), weights.weightHh());
        Tensor weightHr = weights.weightHr();
        try (Arena local = Arena.ofConfined()) {
            int ldgoi = Dnnl.dnnl_ldgoi();
            MemorySegment plainLayer =
                    MemoryDescs.tagged(local, ldgoi, 1, 1, spec.inputSize(), gates, spec.hiddenSize());
            MemorySegment plainIter =
                    MemoryDescs.tagged(local, ldgoi, 1, 1, spec.outputSize(), gates, spec.hiddenSize());
            layer = pack(owner, oneDnn, plainLayer, weightIh, format.layer());
            iter = pack(owner, oneDnn, plainIter, weightHh, format.iter());
            projection = weightHr == null
                    ? MemorySegment.NULL
                    : pack(
                            owner,
                            oneDnn,
                            MemoryDescs.tagged(local, Dnnl.dnnl_ldoi(), 1, 1, spec.hiddenSize(), spec.projSize()),
                            weightHr,
                            format.projection());
        }
        bytes = size(format.layer()) + size(format.iter()) + (weightHr == null ? 0 : size(format.projection()));
    }

    /** Packs what {@link QuantizedWeights} prepared. */
    PackedWeights(Arena owner, OneDnn oneDnn, CellSpec spec, QuantizedWeights weights, WeightFormat format) {
        this.format = format;
        layer = weights.pack(owner, oneDnn, weights.layer(), spec.inputSize(), format.layer());
        iter = weights.pack(owner, oneDnn, weights.iter(), spec.outputSize(), format.iter());
        projection = MemorySegment.NULL;
        bytes = size(format.layer()) + size(format.iter());
    }

    private static MemorySegment pack(
            Arena owner, OneDnn oneDnn, MemorySegment plainDesc, Tensor plain, MemorySegment packedDesc) {
        MemorySegment packed = HugePages.allocate(owner, size(packedDesc));
        Reorder.run(oneDnn, plainDesc, plain.segment(), packedDesc, packed);
        return MemoryDescs.memory(owner, oneDnn.engine(), packedDesc, packed);
    }

    private static long size(MemorySegment desc) {
        return Dnnl.dnnl_memory_desc_get_size(desc);
    }

    WeightFormat format() {
        return format;
    }

    MemorySegment layer() {
        return layer;
    }

    MemorySegment iter() {
        return iter;
    }

    /** {@link MemorySegment#NULL} without a projection. */
    MemorySegment projection() {
        return projection;
    }

    long bytes() {
        return bytes;
    }
}
