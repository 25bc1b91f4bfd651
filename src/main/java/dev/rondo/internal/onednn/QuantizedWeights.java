package dev.rondo.internal.onednn;

import dev.rondo.Tensor;
import dev.rondo.internal.cell.CellSpec;
import dev.rondo.internal.cell.CellWeights;
import dev.rondo.internal.ffi.Dnnl;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * An LSTM's weights on their way to 8 bits, for an input divided by its range: the input weights are multiplied by it,
 * which changes no product. So x and h both lie in [-1, 1], and the one scale that oneDNN has for both loses neither.
 */
final class QuantizedWeights {
    /** The largest 8-bit weight. */
    private static final float LARGEST = 127;
    /** Without VNNI, oneDNN adds pairs of products in 16 bits: 2 * 255 * 63 still fits. */
    private static final float LARGEST_IN_PAIRS = 63;

    private final CellSpec spec;
    private final float[] layer;
    private final float[] iter;
    private final float[] scales;
    private final MemorySegment attributes;

    /** Prepares; {@code owner} is the arena that holds the attributes. */
    QuantizedWeights(Arena owner, CellWeights weights, float range) {
        spec = weights.spec();
        layer = weights.weightIh().toArray();
        iter = weights.weightHh().toArray();
        for (int i = 0; i < layer.length; i++) {
            layer[i] *= range;
        }
        scales = scales();
        attributes = Attributes.create(owner, Quantization.SCALE, Quantization.SHIFT);
        Attributes.setWeightScales(attributes, scales);
    }

    /** For each row, what makes its largest weight the largest 8-bit one. */
    private float[] scales() {
        float limit = hasWideSums() ? LARGEST : LARGEST_IN_PAIRS;
        float[] result = new float[spec.gateRows()];
        for (int row = 0; row < result.length; row++) {
            float largest = Math.max(largest(layer, row, spec.inputSize()), largest(iter, row, spec.outputSize()));
            requireFinite(largest);
            float scale = limit / largest;
            // A row of zeros, or of denormals, stays zero with any scale.
            result[row] = Float.isFinite(scale) ? scale : 1;
        }
        return result;
    }

    /** Refuses weights that are not finite. */
    static void requireFinite(CellWeights weights) {
        for (Tensor weight : List.of(weights.weightIh(), weights.weightHh())) {
            for (float value : weight.toArray()) {
                requireFinite(value);
            }
        }
    }

    private static void requireFinite(float value) {
        if (!Float.isFinite(value)) {
            throw new IllegalArgumentException(
                    "Precision.INT8 needs finite weights, also when multiplied by the range of" + " the input; got "
                            + value + " in weight_ih or weight_hh");
        }
    }

    private static float largest(float[] values, int row, int width) {
        float largest = 0;
        for (int i = row * width; i < (row + 1) * width; i++) {
            largest = Math.max(largest, Math.abs(values[i]));
        }
        return largest;
    }

    private static boolean hasWideSums() {
        return Isa.includes(Dnnl.dnnl_cpu_isa_avx512_core_vnni()) || Isa.includes(Dnnl.dnnl_cpu_isa_avx2_vnni());
    }

    /** Quantizes into a format. */
    MemorySegment pack(Arena owner, OneDnn oneDnn, float[] rows, int width, MemorySegment packedDesc) {
        // oneDNN quantizes only weights whose inputs are outermost.
        int gateRows = spec.gateRows();
        float[] columns = new float[rows.length];
        for (int row = 0; row < gateRows; row++) {
            for (int i = 0; i < width; i++) {
                columns[i * gateRows + row] = rows[row * width + i];
            }
        }
        MemorySegment packed = HugePages.allocate(owner, Dnnl.dnnl_memory_desc_get_size(packedDesc));
        Tensor plain = Tensor.of(columns, width, gateRows);
        try (Arena local = Arena.ofConfined()) {
            MemorySegment plainDesc = MemoryDescs.tagged(
                    local, Dnnl.dnnl_ldigo(), 1, 1, width, spec.kind().gates(), spec.hiddenSize());
            Reorder.run(oneDnn, plainDesc, plain.segment(), packedDesc, packed, attributes);
        }
        return MemoryDescs.memory(owner, oneDnn.engine(), packedDesc, packed);
    }

    /** The input weights, rows of {@code inputSize}, times the range. */
    float[] layer() {
        return layer;
    }

    /** The recurrent weights, rows of {@code hiddenSize}. */
    float[] iter() {
        return iter;
    }

    /** What primitives and reorders must know of the scales. */
    MemorySegment attributes() {
        return attributes;
    }
}
