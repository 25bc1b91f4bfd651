package dev.rondo.internal.onednn.weights;

import dev.rondo.Precision;
import dev.rondo.internal.cell.CellSpec;
import dev.rondo.internal.onednn.problem.Quantization;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** A cell's weights in the forms that plans ask for. */
public interface PlanWeights {
    CellSpec spec();

    Precision precision();

    /** oneDNN's bias, as a native memory. */
    MemorySegment bias();

    /** The weights of c, as a native memory; {@link MemorySegment#NULL} without peepholes. */
    MemorySegment peephole();

    /** The weights in a format of the recurrent primitive, packed on the first call for it. */
    PackedWeights.Packed packed(WeightFormat format, @Nullable Quantization quantization);

    /** The weights for products over hidden units, packed on the first call for them. */
    UnitWeights units();
}
