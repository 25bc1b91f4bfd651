package dev.rondo.internal.onednn.weights;

import dev.rondo.Tensor;
import dev.rondo.internal.cell.CellSpec;
import dev.rondo.internal.cell.CellWeights;
import dev.rondo.internal.dnnl.Isa;
import dev.rondo.internal.dnnl.MemoryDescs;
import dev.rondo.internal.dnnl.OneDnn;
import dev.rondo.internal.dnnl.Reorder;
import dev.rondo.internal.ffi.Dnnl;
import dev.rondo.internal.onednn.problem.Quantization;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Packs an LSTM's weights in 8 bits, for an input divided by its range: the input weights are multiplied by it, which
 * changes no product. So x and h both lie in [-1, 1], and the one scale that oneDNN has for both loses neither.
 */
final class QuantizedWeights implements PackedWeights.Packer {
    /** The largest 8-bit weight. */
    private static final float LARGEST = 127;
    /** Without VNNI, oneDNN adds pairs of products in 16 bits: 2 * 255 * 63 still fits. */
    private static final float LARGEST_IN_PAIRS = 63;

    private final Arena owner;
    private final OneDnn oneDnn;
    private final CellWeights weights;
    private final CellSpec spec;
    private final Quantization quantization;

    /** For one range of x; {@code owner} holds the quantization and what is packed. */
    QuantizedWeights(Arena owner, OneDnn oneDnn, CellWeights weights, float range) {
        this.owner = owner;
        this.oneDnn = oneDnn;
        this.weights = weights;
        spec = weights.spec();
        quantization = new Quantization(owner, range, scales(weights, range));
    }

    /** What primitives and reorders must know of the range and the scales. */
    Quantization quantization() {
        return quantization;
    }

    /** For each row of a gate, what makes its largest weight the largest 8-bit one. */
    private static float[] scales(CellWeights weights, float range) {
        CellSpec spec = weights.spec();
        float[] layer = weights.weightIh().toArray();
        float[] iter = weights.weightHh().toArray();
        float limit = hasWideSums() ? LARGEST : LARGEST_IN_PAIRS;
        float[] result = new float[spec.gateRows()];
        for (int row = 0; row < result.length; row++) {
            float largest =
                    Math.max(range * largest(layer, row, spec.inputSize()), largest(iter, row, spec.outputSize()));
            requireFinite(largest, "a row of weight_ih or weight_hh");
            float scale = limit / largest;
            // A row of zeros, or of denormals, stays zero with any scale.
            result[row] = Float.isFinite(scale) ? scale : 1;
        }
        return result;
    }

    /** Refuses weights and biases that are not finite: in 8 bits they would come out as numbers. */
    static void requireFinite(CellWeights weights) {
        requireFinite(weights.weightIh(), "weight_ih");
        requireFinite(weights.weightHh(), "weight_hh");
        requireFinite(weights.biasIh(), "bias_ih");
        requireFinite(weights.biasHh(), "bias_hh");
    }

    private static void requireFinite(@Nullable Tensor tensor, String name) {
        if (tensor != null) {
            for (float value : tensor.toArray()) {
                requireFinite(value, name);
            }
        }
    }

    private static void requireFinite(float value, String where) {
        if (!Float.isFinite(value)) {
            throw new IllegalArgumentException(
                    "Precision.INT8 needs finite weights, also when multiplied by the range of the input; got " + value
                            + " in " + where);
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

    @Override
    public PackedWeights.Packed pack(WeightFormat format) {
        return new PackedWeights.Packed(
                format,
                pack(weights.weightIh(), quantization.range(), format.layer()),
                pack(weights.weightHh(), 1, format.iter()),
                MemorySegment.NULL,
                format.bytes());
    }

    private MemorySegment pack(Tensor weight, float factor, MemorySegment packedDesc) {
        int width = weight.size(1);
        Tensor plain = byInput(weight.toArray(), width, factor);
        try (Arena local = Arena.ofConfined()) {
            int gates = spec.kind().gates();
            MemorySegment plainDesc =
                    MemoryDescs.tagged(local, Dnnl.dnnl_ldigo(), 1, 1, width, gates, spec.hiddenSize());
            return Reorder.pack(owner, oneDnn, plainDesc, plain.segment(), packedDesc, quantization.attributes());
        }
    }

    /** Multiplies rows of a width and transposes them: oneDNN quantizes only weights whose inputs are outermost. */
    private Tensor byInput(float[] rows, int width, float factor) {
        int gateRows = spec.gateRows();
        float[] columns = new float[rows.length];
        for (int row = 0; row < gateRows; row++) {
            for (int i = 0; i < width; i++) {
                columns[i * gateRows + row] = rows[row * width + i] * factor;
            }
        }
        return Tensor.of(columns, width, gateRows);
    }
}
