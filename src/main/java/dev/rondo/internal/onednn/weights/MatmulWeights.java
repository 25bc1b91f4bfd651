package dev.rondo.internal.onednn.weights;

import dev.rondo.Precision;
import dev.rondo.Tensor;
import dev.rondo.internal.cell.CellKind;
import dev.rondo.internal.cell.CellSpec;
import dev.rondo.internal.cell.CellWeights;
import dev.rondo.internal.dnnl.MemoryDescs;
import dev.rondo.internal.dnnl.OmpThreads;
import dev.rondo.internal.dnnl.OneDnn;
import dev.rondo.internal.dnnl.Reorder;
import dev.rondo.internal.ffi.Dnnl;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A cell's weights for matrix products, gate by gate in PyTorch's order, as native memories that any number of threads
 * read. A GRU's update gate is negated, exactly, so that its product gives 1 - z.
 */
public final class MatmulWeights implements AutoCloseable {
    private final Arena arena = Arena.ofShared();
    private final MemorySegment[] layer;
    private final MemorySegment[] iter;
    private final MemorySegment[] layerBias;
    private final MemorySegment[] iterBias;
    private final long bytes;

    /** Packs, in the data type of a precision. */
    public MatmulWeights(OneDnn oneDnn, CellWeights weights, Precision precision) {
        CellSpec spec = weights.spec();
        int gates = spec.kind().gates();
        int hidden = spec.hiddenSize();
        MatmulFormat format = MatmulFormat.of(oneDnn, spec, precision);
        layer = new MemorySegment[gates];
        iter = new MemorySegment[gates];
        layerBias = new MemorySegment[gates];
        iterBias = new MemorySegment[gates];
        // A thread that packs with more keeps them, idle, and slows down all others' meetings.
        int before = OmpThreads.enter(1);
        try {
            for (int g = 0; g < gates; g++) {
                boolean negated = spec.kind() == CellKind.GRU && g == GateOrder.GRU_Z;
                layer[g] = pack(arena, oneDnn, gate(weights.weightIh(), g, gates, negated), hidden, format.layer());
                iter[g] = pack(arena, oneDnn, gate(weights.weightHh(), g, gates, negated), hidden, format.iter());
                layerBias[g] = bias(arena, oneDnn, GateOrder.inputBias(weights, g), negated);
                iterBias[g] = bias(arena, oneDnn, GateOrder.recurrentBias(weights, g), negated);
            }
        } catch (RuntimeException | Error e) {
            arena.close();
            throw e;
        } finally {
            OmpThreads.exit(before, 1);
        }
        bytes = gates
                * (Dnnl.dnnl_memory_desc_get_size(format.layer())
                        + Dnnl.dnnl_memory_desc_get_size(format.iter())
                        + 2L * hidden * Float.BYTES);
    }

    /** The rows of one gate. */
    private static float[] gate(Tensor weight, int gate, int gates, boolean negated) {
        int length = Math.toIntExact(weight.numel() / gates);
        float[] rows = new float[length];
        MemorySegment.copy(
                weight.segment(), ValueLayout.JAVA_FLOAT, (long) gate * length * Float.BYTES, rows, 0, length);
        return negated ? negate(rows) : rows;
    }

    private static float[] negate(float[] values) {
        for (int i = 0; i < values.length; i++) {
            values[i] = -values[i];
        }
        return values;
    }

    private static MemorySegment pack(Arena owner, OneDnn oneDnn, float[] rows, int width, MemorySegment packedDesc) {
        try (Arena local = Arena.ofConfined()) {
            MemorySegment plain = local.allocate((long) rows.length * Float.BYTES, 64);
            MemorySegment.copy(rows, 0, plain, ValueLayout.JAVA_FLOAT, 0, rows.length);
            // PyTorch's [H, I] is the transpose of the product's [I, H].
            MemorySegment plainDesc = MemoryDescs.tagged(local, Dnnl.dnnl_ba(), rows.length / width, width);
            return Reorder.pack(owner, oneDnn, plainDesc, plain, packedDesc, oneDnn.attributes());
        }
    }

    private static MemorySegment bias(Arena owner, OneDnn oneDnn, float[] values, boolean negated) {
        float[] signed = negated ? negate(values) : values;
        MemorySegment data = owner.allocate((long) signed.length * Float.BYTES, 64);
        MemorySegment.copy(signed, 0, data, ValueLayout.JAVA_FLOAT, 0, signed.length);
        try (Arena local = Arena.ofConfined()) {
            MemorySegment desc = MemoryDescs.tagged(local, Dnnl.dnnl_ab(), 1, signed.length);
            return MemoryDescs.memory(owner, oneDnn.engine(), desc, data);
        }
    }

    /** {@code weight_ih} of a gate. */
    public MemorySegment layer(int gate) {
        return layer[gate];
    }

    /** {@code weight_hh} of a gate. */
    public MemorySegment iter(int gate) {
        return iter[gate];
    }

    /** What a gate's input part adds. */
    public MemorySegment layerBias(int gate) {
        return layerBias[gate];
    }

    /** What a gate's recurrent part adds: zeros but for a GRU's last gate. */
    public MemorySegment iterBias(int gate) {
        return iterBias[gate];
    }

    long bytes() {
        return bytes;
    }

    /** Frees them; no plan may be using them. */
    @Override
    public void close() {
        arena.close();
    }
}
