package dev.rondo.internal.onednn.training;

import dev.rondo.Tensor;
import dev.rondo.internal.cell.CellSpec;
import dev.rondo.internal.cell.CellWeights;
import dev.rondo.internal.dnnl.HeldMemory;
import dev.rondo.internal.dnnl.HotCalls;
import dev.rondo.internal.dnnl.MemoryDescs;
import dev.rondo.internal.dnnl.OneDnn;
import dev.rondo.internal.dnnl.Reorder;
import dev.rondo.internal.events.Events;
import dev.rondo.internal.events.FlightEvent;
import dev.rondo.internal.ffi.Dnnl;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A cell's weights as the products of training want them, in the format of their type, and made anew in the same memory
 * whenever the parameters have changed.
 */
final class TrainingWeights implements AutoCloseable {
    private final Arena arena = Arena.ofShared();
    private final CellWeights weights;
    final FactorType type;
    private final GateColumns columns;

    /** [I, gates * H]: the input part forward. */
    final Packed input;
    /** [H_out, gates * H] in the order of the recurrent columns. */
    final Packed hidden;
    /** [gates * H, I]: back to x. */
    final Packed inputBack;
    /** [gates * H, H_out] in the order of the recurrent columns: back to h. */
    final Packed hiddenBack;
    /** [H, H_out], and back; null without a projection. */
    final @Nullable Packed projection;

    final @Nullable Packed projectionBack;

    /** What the input part adds, [gates * H]: both biases but for a GRU's new gate, which has its own. */
    private final MemorySegment inputBias;
    /** What the recurrent part of a GRU's new gate adds, [H]. */
    final float[] newGateBias;

    /** The recurrent weight in the order of its columns, where that is not PyTorch's. */
    private final MemorySegment ordered;

    private final long bytes;
    private long version = -1;
    private boolean lacksInputBack;

    TrainingWeights(OneDnn oneDnn, CellWeights weights, FactorType type) {
        this.weights = weights;
        this.type = type;
        CellSpec spec = weights.spec();
        columns = GateColumns.of(spec);
        int gateRows = spec.gateRows();
        int out = spec.outputSize();
        try {
            input = new Packed(arena, oneDnn, type, spec.inputSize(), gateRows, true);
            hidden = new Packed(arena, oneDnn, type, out, gateRows, true);
            inputBack = new Packed(arena, oneDnn, type, gateRows, spec.inputSize(), false);
            hiddenBack = new Packed(arena, oneDnn, type, gateRows, out, false);
            boolean projects = weights.weightHr() != null;
            projection = projects ? new Packed(arena, oneDnn, type, spec.hiddenSize(), out, true) : null;
            projectionBack = projects ? new Packed(arena, oneDnn, type, out, spec.hiddenSize(), false) : null;
            inputBias = arena.allocate((long) gateRows * Float.BYTES, 64);
            newGateBias = new float[spec.kind().keepsLastBiasApart() ? spec.hiddenSize() : 0];
            ordered = arena.allocate(newGateBias.length == 0 ? 1 : (long) gateRows * out * Float.BYTES, 64);
            bytes = Stream.of(input, hidden, inputBack, hiddenBack, projection, projectionBack)
                    .filter(Objects::nonNull)
                    .mapToLong(packed -> packed.memory.byteSize())
                    .sum();
            HeldMemory.WEIGHT_BYTES.add(bytes);
        } catch (RuntimeException | Error e) {
            arena.close();
            throw e;
        }
    }

    /** Packs what has changed since the last call; the calling thread's OpenMP setting must be one. */
    void update(long newVersion) {
        if (version == newVersion) {
            return;
        }
        FlightEvent.WeightPacking event = Events.weightPacking();
        input.pack(weights.weightIh().segment());
        MemorySegment recurrent = recurrent();
        hidden.pack(recurrent);
        hiddenBack.pack(recurrent);
        Tensor weightHr = weights.weightHr();
        if (projection != null && projectionBack != null && weightHr != null) {
            projection.pack(weightHr.segment());
            projectionBack.pack(weightHr.segment());
        }
        packBiases();
        lacksInputBack = true;
        version = newVersion;
        if (event != null) {
            event.finish(weights.spec().describe(), type.name(), "training", bytes);
        }
    }

    /** Packs the weights back to x, which not every way back needs. */
    void packInputBack() {
        if (lacksInputBack) {
            inputBack.pack(weights.weightIh().segment());
            lacksInputBack = false;
        }
    }

    private MemorySegment recurrent() {
        MemorySegment pytorch = weights.weightHh().segment();
        if (newGateBias.length == 0) {
            return pytorch;
        }
        long block = pytorch.byteSize() / columns.kind().gates();
        for (int i = 0; i < columns.kind().gates(); i++) {
            MemorySegment.copy(pytorch, columns.hiddenGate(i) * block, ordered, i * block, block);
        }
        return ordered;
    }

    private void packBiases() {
        Tensor ih = weights.biasIh();
        Tensor hh = weights.biasHh();
        if (ih == null || hh == null) {
            return;
        }
        float[] sums = ih.toArray();
        float[] recurrent = hh.toArray();
        int shared = sums.length - newGateBias.length;
        for (int j = 0; j < shared; j++) {
            sums[j] += recurrent[j];
        }
        System.arraycopy(recurrent, shared, newGateBias, 0, newGateBias.length);
        MemorySegment.copy(sums, 0, inputBias, ValueLayout.JAVA_FLOAT, 0, sums.length);
    }

    long inputBias() {
        return inputBias.address();
    }

    @Override
    public void close() {
        HeldMemory.WEIGHT_BYTES.add(-bytes);
        arena.close();
    }

    /** One weight in oneDNN's format, as the right side of a product [inner, width]. */
    static final class Packed {
        final FactorType type;
        final MemorySegment format;
        private final MemorySegment memory;
        private final MemorySegment scratch;
        private final Reorder reorder;
        private final HotCalls.Pins pins = new HotCalls.Pins();

        /**
         * Room for it.
         *
         * @param transposed whether PyTorch has it as [width, inner]
         */
        private Packed(Arena owner, OneDnn oneDnn, FactorType type, int inner, int width, boolean transposed) {
            this.type = type;
            int plain = transposed ? Dnnl.dnnl_ba() : Dnnl.dnnl_ab();
            format = MemoryDescs.typed(owner, type.type, type.weightFormat, inner, width);
            memory = Reorder.room(owner, format);
            try (Arena local = Arena.ofConfined()) {
                MemorySegment from = MemoryDescs.tagged(local, plain, inner, width);
                reorder = Reorder.create(owner, oneDnn, from, format, oneDnn.attributes());
            }
            scratch = owner.allocate(Math.max(1, reorder.operation().scratchBytes()), 64);
            reorder.operation().pointScratchpad(scratch.address());
        }

        private void pack(MemorySegment from) {
            MemorySegment none = MemorySegment.NULL;
            pins.set(from, memory, scratch, none, none, none);
            reorder.run(from.address(), memory.address(), pins);
            pins.clear();
        }

        long address() {
            return memory.address();
        }
    }
}
