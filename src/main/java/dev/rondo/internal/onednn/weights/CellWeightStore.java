package dev.rondo.internal.onednn.weights;

import dev.rondo.Precision;
import dev.rondo.Tensor;
import dev.rondo.internal.cell.CellRun;
import dev.rondo.internal.cell.CellSettings;
import dev.rondo.internal.cell.CellSpec;
import dev.rondo.internal.cell.CellWeights;
import dev.rondo.internal.dnnl.HeldMemory;
import dev.rondo.internal.dnnl.MemoryDescs;
import dev.rondo.internal.dnnl.OmpThreads;
import dev.rondo.internal.dnnl.OneDnn;
import dev.rondo.internal.events.Events;
import dev.rondo.internal.events.FlightEvent;
import dev.rondo.internal.ffi.Dnnl;
import dev.rondo.internal.onednn.problem.Quantization;
import dev.rondo.internal.onednn.problem.RnnDescs;
import dev.rondo.internal.onednn.problem.UnitColumns;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/**
 * A cell's weights in all forms that its plans ask for, each packed once. Read by any number of threads; closed when no
 * call needs them any more.
 */
public final class CellWeightStore implements PlanWeights, AutoCloseable {
    private static final int ALIGNMENT = 64;

    private final Arena arena = Arena.ofShared();
    private final OneDnn oneDnn;
    private final CellWeights weights;
    private final CellSpec spec;
    private final Precision precision;
    private final MemorySegment bias;
    private final MemorySegment peephole;
    private final PackedWeights packed;
    /** The weights in 8 bits, instead of those above. */
    private final @Nullable Quantizations quantizations;
    /** Packed when a plan of products over units first asks. */
    private volatile @Nullable UnitWeights units;

    /** Packs what most problems will want. */
    public CellWeightStore(OneDnn oneDnn, CellWeights weights, CellSettings settings) {
        this.oneDnn = oneDnn;
        this.weights = weights;
        spec = weights.spec();
        precision = settings.precision();
        packed = PackedWeights.of(arena, oneDnn, weights, precision);
        int before = OmpThreads.enter();
        try {
            bias = packBias();
            peephole = packPeephole();
            if (precision == Precision.INT8) {
                quantizations = new Quantizations(arena, oneDnn, weights, settings.inputRange());
            } else {
                quantizations = null;
                // oneDNN's primitive compiles a projection in bfloat16, and computes something else.
                if (precision == Precision.F32 || spec.projSize() == 0) {
                    packed.in(WeightFormat.usual(oneDnn, weights.spec(), precision, null));
                }
            }
        } catch (RuntimeException | Error e) {
            arena.close();
            throw e;
        } finally {
            OmpThreads.exit(before);
        }
    }

    private MemorySegment packBias() {
        float[] values = GateOrder.bias(weights);
        MemorySegment data = arena.allocate((long) values.length * Float.BYTES, ALIGNMENT);
        MemorySegment.copy(values, 0, data, ValueLayout.JAVA_FLOAT, 0, values.length);
        try (Arena local = Arena.ofConfined()) {
            int hidden = spec().hiddenSize();
            MemorySegment desc = MemoryDescs.tagged(local, Dnnl.dnnl_ldgo(), 1, 1, values.length / hidden, hidden);
            return MemoryDescs.memory(arena, oneDnn.engine(), desc, data);
        }
    }

    private MemorySegment packPeephole() {
        Tensor values = weights.peephole();
        if (values == null) {
            return MemorySegment.NULL;
        }
        MemorySegment data = arena.allocate(values.segment().byteSize(), ALIGNMENT);
        data.copyFrom(values.segment());
        try (Arena local = Arena.ofConfined()) {
            MemorySegment desc = RnnDescs.peephole(local, spec.hiddenSize());
            return MemoryDescs.memory(arena, oneDnn.engine(), desc, data);
        }
    }

    @Override
    public CellSpec spec() {
        return spec;
    }

    @Override
    public Precision precision() {
        return precision;
    }

    @Override
    public MemorySegment bias() {
        return bias;
    }

    @Override
    public MemorySegment peephole() {
        return peephole;
    }

    /** How a run's numbers become 8 bits, or null where they do not; its weights are made when they are missing. */
    @Nullable
    public Quantization quantization(CellRun run) {
        return quantizations == null ? null : quantizations.of(run);
    }

    @Override
    public PackedWeights.Packed packed(WeightFormat format, @Nullable Quantization quantization) {
        Quantizations inEightBits = quantizations;
        return inEightBits == null || quantization == null
                ? packed.in(format)
                : inEightBits.weights(quantization).in(format);
    }

    @Override
    public UnitWeights units() {
        UnitWeights present = units;
        return present == null ? packUnits() : present;
    }

    private synchronized UnitWeights packUnits() {
        UnitWeights present = units;
        return present == null ? keep(newUnits()) : present;
    }

    private UnitWeights newUnits() {
        FlightEvent.WeightPacking event = Events.weightPacking();
        UnitWeights made = new UnitWeights(oneDnn, weights, precision, UnitColumns.of(spec));
        if (event != null) {
            event.finish(spec.describe(), precision.name(), "units", made.bytes());
        }
        return made;
    }

    private UnitWeights keep(UnitWeights made) {
        HeldMemory.WEIGHT_BYTES.add(made.bytes());
        units = made;
        return made;
    }

    /** The weights for products over units that a trial may use: those that there are, or others of its own. */
    public UnitWeights unitsForTrial() {
        UnitWeights present = units;
        return present == null ? newUnits() : present;
    }

    /** Keeps a trial's weights where they are wanted and there are none yet; else they are freed. */
    public synchronized void endTrial(UnitWeights trialed, boolean wanted) {
        UnitWeights present = units;
        if (present == trialed) {
            return;
        }
        if (present == null && wanted) {
            keep(trialed);
        } else {
            trialed.close();
        }
    }

    /** What all forms take. */
    public long bytes() {
        UnitWeights present = units;
        return packed.bytes()
                + (quantizations == null ? 0 : quantizations.bytes())
                + (present == null ? 0 : present.bytes());
    }

    @Override
    public void close() {
        HeldMemory.WEIGHT_BYTES.add(-bytes());
        UnitWeights present = units;
        if (present != null) {
            present.close();
        }
        arena.close();
    }
}
