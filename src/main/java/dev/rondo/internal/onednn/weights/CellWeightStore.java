package dev.rondo.internal.onednn.weights;

import dev.rondo.Precision;
import dev.rondo.internal.cell.CellRun;
import dev.rondo.internal.cell.CellSettings;
import dev.rondo.internal.cell.CellSpec;
import dev.rondo.internal.cell.CellWeights;
import dev.rondo.internal.dnnl.HeldMemory;
import dev.rondo.internal.dnnl.MemoryDescs;
import dev.rondo.internal.dnnl.OmpThreads;
import dev.rondo.internal.dnnl.OneDnn;
import dev.rondo.internal.ffi.Dnnl;
import dev.rondo.internal.onednn.problem.Quantization;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/**
 * A cell's weights in all forms that its plans ask for, each packed once. Read by any number of threads; closed when no
 * call needs them any more.
 */
public final class CellWeightStore implements AutoCloseable {
    private final Arena arena = Arena.ofShared();
    private final OneDnn oneDnn;
    private final CellWeights weights;
    private final CellSpec spec;
    private final Precision precision;
    private final MemorySegment bias;
    private final PackedWeights packed;
    /** The weights in 8 bits, instead of those above. */
    private final @Nullable Quantizations quantizations;
    /** Packed when a plan of matrix products first asks. */
    private volatile @Nullable MatmulWeights matmulWeights;

    /** Packs what most problems will want. */
    public CellWeightStore(OneDnn oneDnn, CellWeights weights, CellSettings settings) {
        this.oneDnn = oneDnn;
        this.weights = weights;
        spec = weights.spec();
        precision = settings.precision();
        packed = PackedWeights.of(arena, oneDnn, weights);
        int before = OmpThreads.enter(1);
        try {
            bias = packBias();
            if (precision == Precision.INT8) {
                quantizations = new Quantizations(arena, oneDnn, weights, settings.inputRange());
            } else {
                quantizations = null;
                packed.in(WeightFormat.usual(oneDnn, weights.spec(), precision, null));
            }
        } catch (RuntimeException | Error e) {
            arena.close();
            throw e;
        } finally {
            OmpThreads.exit(before, 1);
        }
    }

    private MemorySegment packBias() {
        float[] values = GateOrder.bias(weights);
        MemorySegment data = arena.allocate((long) values.length * Float.BYTES, 64);
        MemorySegment.copy(values, 0, data, ValueLayout.JAVA_FLOAT, 0, values.length);
        try (Arena local = Arena.ofConfined()) {
            int hidden = spec().hiddenSize();
            MemorySegment desc = MemoryDescs.tagged(local, Dnnl.dnnl_ldgo(), 1, 1, values.length / hidden, hidden);
            return MemoryDescs.memory(arena, oneDnn.engine(), desc, data);
        }
    }

    public CellSpec spec() {
        return spec;
    }

    public Precision precision() {
        return precision;
    }

    /** oneDNN's bias, as a native memory. */
    public MemorySegment bias() {
        return bias;
    }

    /** How a run's numbers become 8 bits, or null where they do not; its weights are made when they are missing. */
    @Nullable
    public Quantization quantization(CellRun run) {
        return quantizations == null ? null : quantizations.of(run);
    }

    /** The weights in a format, packed on the first call for it. */
    public PackedWeights.Packed packed(WeightFormat format, @Nullable Quantization quantization) {
        Quantizations inEightBits = quantizations;
        return inEightBits == null || quantization == null
                ? packed.in(format)
                : inEightBits.weights(quantization).in(format);
    }

    /** The weights for matrix products, packed on the first call for them. */
    public MatmulWeights matmulWeights() {
        MatmulWeights present = matmulWeights;
        return present == null ? packForMatmul() : present;
    }

    private synchronized MatmulWeights packForMatmul() {
        MatmulWeights present = matmulWeights;
        return present == null ? keep(new MatmulWeights(oneDnn, weights, precision)) : present;
    }

    /** Weights for matrix products that a trial may use: those that there are, or others of its own. */
    public MatmulWeights matmulWeightsForTrial() {
        MatmulWeights present = matmulWeights;
        return present == null ? new MatmulWeights(oneDnn, weights, precision) : present;
    }

    /** Keeps a trial's weights where they are wanted and there are none yet; else they are freed. */
    public synchronized void afterTrial(MatmulWeights trialed, boolean wanted) {
        MatmulWeights present = matmulWeights;
        if (present == trialed) {
            return;
        }
        if (present == null && wanted) {
            keep(trialed);
        } else {
            trialed.close();
        }
    }

    private MatmulWeights keep(MatmulWeights made) {
        HeldMemory.WEIGHT_BYTES.add(made.bytes());
        matmulWeights = made;
        return made;
    }

    /** What all forms take. */
    public long bytes() {
        MatmulWeights products = matmulWeights;
        return packed.bytes()
                + (quantizations == null ? 0 : quantizations.bytes())
                + (products == null ? 0 : products.bytes());
    }

    @Override
    public void close() {
        HeldMemory.WEIGHT_BYTES.add(-bytes());
        MatmulWeights products = matmulWeights;
        if (products != null) {
            products.close();
        }
        arena.close();
    }
}
