package dev.rondo.internal.onnx.equations;

import dev.rondo.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Runs a recurrent node over a batch: every direction, every sequence within its own length. Immutable and thread-safe.
 */
public final class OnnxSequences {
    private final CellDefinition cell;
    private final List<RecurrentEquations> directions;
    private final boolean reverseFirst;
    private final boolean batchFirst;

    private OnnxSequences(
            CellDefinition cell, List<RecurrentEquations> directions, boolean reverseFirst, boolean batchFirst) {
        this.cell = cell;
        this.directions = directions;
        this.reverseFirst = reverseFirst;
        this.batchFirst = batchFirst;
    }

    /**
     * A node's computation.
     *
     * @param functions of each direction, as many as its kind has
     * @param weights of each direction
     * @param reverseFirst whether the first direction, then the only one, starts from the end
     * @param batchFirst ONNX's layout 1
     */
    public static OnnxSequences of(
            CellDefinition cell,
            List<List<Activation>> functions,
            List<DirectionWeights> weights,
            boolean reverseFirst,
            boolean batchFirst) {
        List<RecurrentEquations> directions = IntStream.range(0, weights.size())
                .mapToObj(d -> new RecurrentEquations(cell, functions.get(d), weights.get(d)))
                .toList();
        return new OnnxSequences(cell, directions, reverseFirst, batchFirst);
    }

    /**
     * What a call reads and writes; all tensors in the node's layout.
     *
     * @param x [T, N, I] or [N, T, I]
     * @param lengths of the N sequences, from 0 to T
     * @param h0 [D, N, H] or [N, D, H]; null for zeros
     * @param c0 like h0
     * @param y [T, D, N, H] or [N, T, D, H], zeros
     * @param hn like h0, zeros
     * @param cn like h0, zeros; null for a kind without
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Call(
            Tensor x,
            int[] lengths,
            @Nullable Tensor h0,
            @Nullable Tensor c0,
            Tensor y,
            Tensor hn,
            @Nullable Tensor cn) {}

    /**
     * Computes. A sequence of length 0 leaves zeros in all outputs, its initial state notwithstanding, as ONNX Runtime
     * does; the operators' documentation does not say.
     */
    public void run(Call call) {
        for (int d = 0; d < directions.size(); d++) {
            for (int n = 0; n < call.lengths().length; n++) {
                if (call.lengths()[n] > 0) {
                    run(call, d, n);
                }
            }
        }
    }

    private void run(Call call, int d, int n) {
        int length = call.lengths()[n];
        int batch = call.lengths().length;
        int hidden = cell.hiddenSize();
        int count = directions.size();
        int steps = call.x().size(batchFirst ? 1 : 0);
        boolean reverse = d == 1 || reverseFirst;
        double[] x = new double[cell.inputSize()];
        double[] h = new double[hidden];
        double[] c = new double[cell.kind().hasCellState() ? hidden : 0];
        long state = batchFirst ? (long) n * count + d : (long) d * batch + n;
        read(call.h0(), state, h);
        read(call.c0(), state, c);
        for (int s = 0; s < length; s++) {
            int t = reverse ? length - 1 - s : s;
            read(call.x(), batchFirst ? (long) n * steps + t : (long) t * batch + n, x);
            directions.get(d).step(x, h, c);
            long row = batchFirst ? ((long) n * steps + t) * count + d : ((long) t * count + d) * batch + n;
            write(h, call.y(), row);
        }
        write(h, call.hn(), state);
        write(c, call.cn(), state);
    }

    private static void read(@Nullable Tensor from, long row, double[] values) {
        if (from == null) {
            return;
        }
        MemorySegment segment = from.segment();
        for (int j = 0; j < values.length; j++) {
            values[j] = segment.getAtIndex(ValueLayout.JAVA_FLOAT, row * values.length + j);
        }
    }

    private static void write(double[] values, @Nullable Tensor to, long row) {
        if (to == null) {
            return;
        }
        MemorySegment segment = to.segment();
        for (int j = 0; j < values.length; j++) {
            segment.setAtIndex(ValueLayout.JAVA_FLOAT, row * values.length + j, (float) values[j]);
        }
    }
}
