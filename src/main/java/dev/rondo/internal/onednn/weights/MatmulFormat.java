package dev.rondo.internal.onednn.weights;

import dev.rondo.Precision;
import dev.rondo.internal.cell.CellSpec;
import dev.rondo.internal.dnnl.HeldMemory;
import dev.rondo.internal.dnnl.OneDnn;
import dev.rondo.internal.dnnl.Product;
import dev.rondo.internal.onednn.problem.DataTypes;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The format of the weights of one gate for matrix products: the one that oneDNN wants for a usual batch, and then used
 * for every batch, so that weights are packed once. Equal formats are one object.
 */
public final class MatmulFormat {
    /** Grows with the distinct cell sizes of a process, a few hundred bytes each; never shrinks. */
    private static final ConcurrentHashMap<Key, MatmulFormat> KNOWN = new ConcurrentHashMap<>();

    private static final int USUAL_BATCH = 16;

    private record Key(CellSpec spec, Precision precision) {}

    private final MemorySegment layer;
    private final MemorySegment iter;

    private MatmulFormat(OneDnn oneDnn, CellSpec spec, int type) {
        layer = wanted(oneDnn, type, spec.inputSize(), spec.hiddenSize());
        iter = wanted(oneDnn, type, spec.outputSize(), spec.hiddenSize());
    }

    /** The formats for a cell in a precision. */
    public static MatmulFormat of(OneDnn oneDnn, CellSpec spec, Precision precision) {
        return KNOWN.computeIfAbsent(
                new Key(spec, precision),
                key -> new MatmulFormat(oneDnn, spec, DataTypes.of(precision).weights()));
    }

    private static MemorySegment wanted(OneDnn oneDnn, int type, int inner, int width) {
        MemorySegment format =
                Product.weightsFormat(Arena.global(), oneDnn, new Product.Size(type, USUAL_BATCH, inner, width));
        HeldMemory.HANDLES.decrement(); // kept for ever on purpose: not a leak to look for
        return format;
    }

    /** Of {@code weight_ih}, [I, H] for each gate. */
    public MemorySegment layer() {
        return layer;
    }

    /** Of {@code weight_hh}, [H, H] for each gate. */
    public MemorySegment iter() {
        return iter;
    }
}
