package dev.rondo.internal.onednn.weights;

import dev.rondo.Precision;
import dev.rondo.internal.cell.CellSpec;
import dev.rondo.internal.dnnl.HeldMemory;
import dev.rondo.internal.dnnl.MemoryDescs;
import dev.rondo.internal.dnnl.OneDnn;
import dev.rondo.internal.ffi.Dnnl;
import dev.rondo.internal.onednn.problem.CellProblem;
import dev.rondo.internal.onednn.problem.ForwardDescriptor;
import dev.rondo.internal.onednn.problem.Quantization;
import dev.rondo.internal.onednn.problem.RnnDescs;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The formats that a kernel wants a cell's weights in. Equal formats are one object, so that the hot path compares
 * identities.
 *
 * <p>On AVX-512 one format serves every problem of a cell; on AVX2 there are two, for one batch row and for more.
 */
public final class WeightFormat {
    /** Grows with the distinct cell sizes of a process, a few hundred bytes each; never shrinks. */
    private static final List<WeightFormat> KNOWN = new ArrayList<>();

    private final CellSpec spec;
    private final MemorySegment layer;
    private final MemorySegment iter;
    private final MemorySegment projection;

    private WeightFormat(CellSpec spec, MemorySegment layer, MemorySegment iter, MemorySegment projection) {
        this.spec = spec;
        this.layer = layer;
        this.iter = iter;
        this.projection = projection;
    }

    /** The formats that most problems of a cell will want; others come up with the problems that want them. */
    static WeightFormat usual(OneDnn oneDnn, CellSpec spec, Precision precision, @Nullable Quantization quantization) {
        CellProblem problem = CellProblem.representative(spec, precision, quantization, 2);
        try (Arena local = Arena.ofConfined()) {
            return of(spec, ForwardDescriptor.create(local, oneDnn, problem, new RnnDescs(local, problem)));
        }
    }

    /** The formats that a descriptor wants. */
    public static WeightFormat of(CellSpec spec, ForwardDescriptor descriptor) {
        MemorySegment layer = descriptor.argument(Dnnl.DNNL_ARG_WEIGHTS_LAYER());
        MemorySegment iter = descriptor.argument(Dnnl.DNNL_ARG_WEIGHTS_ITER());
        MemorySegment projection =
                spec.projSize() == 0 ? MemorySegment.NULL : descriptor.argument(Dnnl.DNNL_ARG_WEIGHTS_PROJECTION());
        synchronized (KNOWN) {
            for (WeightFormat known : KNOWN) {
                if (known.spec.equals(spec)
                        && equal(known.layer, layer)
                        && equal(known.iter, iter)
                        && (spec.projSize() == 0 || equal(known.projection, projection))) {
                    return known;
                }
            }
            WeightFormat added = new WeightFormat(
                    spec, keep(layer), keep(iter), spec.projSize() == 0 ? MemorySegment.NULL : keep(projection));
            KNOWN.add(added);
            return added;
        }
    }

    private static boolean equal(MemorySegment a, MemorySegment b) {
        return Dnnl.dnnl_memory_desc_equal(a, b) != 0;
    }

    private static MemorySegment keep(MemorySegment desc) {
        MemorySegment copy = MemoryDescs.copyOf(Arena.global(), desc);
        HeldMemory.HANDLES.decrement(); // kept for ever on purpose: not a leak to look for
        return copy;
    }

    /** What weights in these formats take. */
    long bytes() {
        return Dnnl.dnnl_memory_desc_get_size(layer)
                + Dnnl.dnnl_memory_desc_get_size(iter)
                + (spec.projSize() == 0 ? 0 : Dnnl.dnnl_memory_desc_get_size(projection));
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
}
