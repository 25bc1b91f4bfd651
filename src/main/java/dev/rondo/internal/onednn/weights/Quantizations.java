package dev.rondo.internal.onednn.weights;

import dev.rondo.Precision;
import dev.rondo.internal.cell.CellRun;
import dev.rondo.internal.cell.CellWeights;
import dev.rondo.internal.cell.Rows;
import dev.rondo.internal.dnnl.OmpThreads;
import dev.rondo.internal.dnnl.OneDnn;
import dev.rondo.internal.onednn.problem.Quantization;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;

/**
 * The quantizations of one LSTM: a single one for a range known beforehand, else one for each power of two that the
 * inputs of runs reach. Those are bounded, since each holds weights of its own.
 */
final class Quantizations {
    /** Below this, an input matters little beside h. */
    static final float SMALLEST = 0x1p-4f;
    /** Above this, an input is not normalised, and h would be lost beside it in the weights. */
    static final float LARGEST = 0x1p12f;

    private final Arena owner;
    private final OneDnn oneDnn;
    private final CellWeights weights;
    private final float known;
    /** Replaced, never changed: readers need no lock. */
    private volatile List<Range> all = List.of();

    /** One quantization, and the weights that it makes. */
    private record Range(Quantization quantization, PackedWeights weights) {}

    /**
     * Makes what is known beforehand, and refuses weights that have no 8-bit form.
     *
     * @param known the range of x, or 0
     */
    Quantizations(Arena owner, OneDnn oneDnn, CellWeights weights, float known) {
        this.owner = owner;
        this.oneDnn = oneDnn;
        this.weights = weights;
        this.known = known;
        QuantizedWeights.requireFinite(weights);
        if (known > 0) {
            of(known);
        }
    }

    /** The quantization for a run; the calling thread must not hold another OpenMP setting than its own. */
    Quantization of(CellRun run) {
        float largest =
                finiteMagnitude(run.x, run.steps(), run.batch(), weights.spec().inputSize(), "the input");
        if (!run.h0.isAbsent()) {
            finiteMagnitude(run.h0, 1, run.batch(), weights.spec().outputSize(), "the initial h");
        }
        if (!run.c0.isAbsent()) {
            finiteMagnitude(run.c0, 1, run.batch(), weights.spec().hiddenSize(), "the initial c");
        }
        return of(known > 0 ? known : rounded(largest));
    }

    /** 8 bits have no NaN: without this it would come out as a number. */
    private static float finiteMagnitude(Rows rows, int steps, int batch, int width, String what) {
        float magnitude = Float.intBitsToFloat(LargestMagnitude.bits(rows, steps, batch, width));
        if (!Float.isFinite(magnitude)) {
            throw new IllegalArgumentException("Precision.INT8 needs finite values, got NaN or infinity in " + what);
        }
        return magnitude;
    }

    private static float rounded(float largest) {
        if (largest > LARGEST) {
            throw new IllegalArgumentException("Precision.INT8 finds ranges up to " + LARGEST + " by itself, got "
                    + largest + ": scale the input, or give samples of it to the builder's calibrate");
        }
        float power = SMALLEST;
        while (power < largest) {
            power *= 2;
        }
        return power;
    }

    private Quantization of(float range) {
        List<Range> present = all;
        for (int i = 0; i < present.size(); i++) {
            Quantization quantization = present.get(i).quantization();
            if (quantization.range() == range) {
                return quantization;
            }
        }
        return add(range);
    }

    private synchronized Quantization add(float range) {
        for (Range present : all) {
            if (present.quantization().range() == range) {
                return present.quantization();
            }
        }
        int before = OmpThreads.enter();
        try {
            Range added = make(range);
            List<Range> more = new ArrayList<>(all);
            more.add(added);
            all = List.copyOf(more);
            return added.quantization();
        } finally {
            OmpThreads.exit(before);
        }
    }

    /** Packs the weights in the format that most problems will want. */
    private Range make(float range) {
        QuantizedWeights quantized = new QuantizedWeights(owner, oneDnn, weights, range);
        Quantization quantization = quantized.quantization();
        PackedWeights packed = new PackedWeights(quantized, weights.spec(), Precision.INT8);
        packed.in(WeightFormat.usual(oneDnn, weights.spec(), Precision.INT8, quantization));
        return new Range(quantization, packed);
    }

    /** The weights that one of these quantizations makes. */
    PackedWeights weights(Quantization quantization) {
        List<Range> present = all;
        for (int i = 0; i < present.size(); i++) {
            if (present.get(i).quantization() == quantization) {
                return present.get(i).weights();
            }
        }
        throw new IllegalArgumentException("another cell's quantization: " + quantization);
    }

    /** Bytes of the packed weights of all ranges. */
    long bytes() {
        return all.stream().mapToLong(range -> range.weights().bytes()).sum();
    }
}
