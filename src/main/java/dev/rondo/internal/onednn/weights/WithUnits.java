package dev.rondo.internal.onednn.weights;

import dev.rondo.Precision;
import dev.rondo.internal.cell.CellSpec;
import dev.rondo.internal.onednn.problem.Quantization;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** A cell's weights with others for products over hidden units than its own. */
public record WithUnits(PlanWeights rest, UnitWeights units) implements PlanWeights {
    @Override
    public CellSpec spec() {
        return rest.spec();
    }

    @Override
    public Precision precision() {
        return rest.precision();
    }

    @Override
    public MemorySegment bias() {
        return rest.bias();
    }

    @Override
    public MemorySegment peephole() {
        return rest.peephole();
    }

    @Override
    public PackedWeights.Packed packed(WeightFormat format, @Nullable Quantization quantization) {
        return rest.packed(format, quantization);
    }
}
