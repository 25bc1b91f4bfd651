package dev.rondo.internal.onednn.problem;

import dev.rondo.Precision;
import dev.rondo.internal.cell.CellSpec;
import dev.rondo.internal.dnnl.MemoryDescs;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Everything a plan is compiled for.
 *
 * @param quantization how numbers become 8 bits, for {@link Precision#INT8}; it belongs to one cell, and so does its
 *     plan
 * @param extent never changed
 */
public record CellProblem(
        CellSpec spec,
        Precision precision,
        PlanKind kind,
        @Nullable Quantization quantization,
        Extent extent) {

    /** A problem of one step on dense rows; it stands for all others where only the weights' format is asked. */
    public static CellProblem representative(
            CellSpec spec, Precision precision, @Nullable Quantization quantization, int batch) {
        return new CellProblem(spec, precision, PlanKind.PRIMITIVE, quantization, Extent.dense(spec, 1, batch));
    }

    /** The same problem for another kind of plan. */
    public CellProblem with(PlanKind other) {
        return new CellProblem(spec, precision, other, quantization, extent);
    }

    /** Whether this is exactly that problem, with the very same quantization; no object is made to ask. */
    public boolean is(
            CellSpec otherSpec,
            Precision otherPrecision,
            PlanKind otherKind,
            @Nullable Quantization otherQuantization,
            Extent otherExtent) {
        return extent.isSameAs(otherExtent)
                && precision == otherPrecision
                && kind == otherKind
                && quantization == otherQuantization
                && spec.equals(otherSpec);
    }

    /** The input as the caller lays it out, in float32. */
    public MemorySegment callersX(Arena owner) {
        return MemoryDescs.sequence(
                owner, extent.steps(), extent.batch(), spec.inputSize(), extent.xTimeStride(), extent.xBatchStride());
    }

    /** The output as the caller lays it out, in float32. */
    public MemorySegment callersY(Arena owner) {
        return MemoryDescs.sequence(
                owner, extent.steps(), extent.batch(), spec.outputSize(), extent.yTimeStride(), extent.yBatchStride());
    }

    /** Whether the rows of x lie one after the other. */
    public boolean hasDenseX() {
        return extent.xBatchStride() == spec.inputSize()
                && extent.xTimeStride() == (long) extent.batch() * spec.inputSize();
    }

    /** Whether the rows of y lie one after the other. */
    public boolean hasDenseY() {
        return extent.yBatchStride() == spec.outputSize()
                && extent.yTimeStride() == (long) extent.batch() * spec.outputSize();
    }
}
