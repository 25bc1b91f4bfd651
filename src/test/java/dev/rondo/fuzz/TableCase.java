package dev.rondo.fuzz;

import dev.rondo.LongTensor;
import dev.rondo.Threads;
import dev.rondo.nn.EmbeddingBag.Mode;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** One random lookup in a random table, or reduction of bags, all of it drawn from one seed. */
final class TableCase {
    /** What is wrong with a call, if anything; what starts with BAG only of bags with offsets. */
    enum Fault {
        NONE,
        INDEX_NEGATIVE,
        INDEX_BEHIND,
        OUT_SHAPE,
        BAG_START,
        BAG_ORDER,
        BAG_END,
        BAG_WEIGHTS
    }

    final long seed;
    final boolean bags;
    final int rows;
    final int width;
    final @Nullable Integer paddingIdx;
    final @Nullable Double maxNorm;
    final double normType;
    final Mode mode;
    final boolean includeLastOffset;
    final boolean weighted;
    final boolean intoProvided;
    final Threads threads;
    final Fault fault;
    final LongTensor indices;
    /** Where bags start in the flat indices, and the end of the last. */
    final int[] starts;

    TableCase(long seed) {
        this.seed = seed;
        SplittableRandom random = new SplittableRandom(seed);
        bags = random.nextBoolean();
        // From four megabytes on, threads share the work.
        boolean large = random.nextInt(60) == 0;
        rows = 1 + random.nextInt(random.nextInt(4) == 0 ? 2000 : 40);
        width = large ? 500 + random.nextInt(100) : 1 + random.nextInt(random.nextInt(4) == 0 ? 200 : 20);
        paddingIdx = random.nextInt(3) == 0 ? random.nextInt(rows) : null;
        maxNorm = random.nextInt(3) == 0 ? 0.1 + 4 * random.nextDouble() : null;
        normType = new double[] {1, 2, 3, Double.POSITIVE_INFINITY}[random.nextInt(4)];
        mode = Mode.values()[random.nextInt(3)];
        includeLastOffset = random.nextBoolean();
        weighted = bags && mode == Mode.SUM && random.nextBoolean();
        threads = random.nextBoolean() ? Threads.adaptive() : Threads.fixed(1 + random.nextInt(2));
        int[] shape = shape(random, large);
        int count = Arrays.stream(shape).reduce(1, (a, b) -> a * b);
        intoProvided = !bags && random.nextBoolean();
        fault = possible(
                random.nextInt(4) == 0 ? Fault.values()[random.nextInt(Fault.values().length)] : Fault.NONE,
                shape.length,
                count);
        long[] values = random.longs(count, 0, rows).toArray();
        if (fault == Fault.INDEX_NEGATIVE || fault == Fault.INDEX_BEHIND) {
            values[random.nextInt(count)] = fault == Fault.INDEX_BEHIND ? rows : -1 - random.nextLong(1L << 62);
        }
        indices = shape.length == 0 ? LongTensor.scalar(values[0]) : LongTensor.of(values, shape);
        starts = shape.length == 2 ? equalBags(shape) : anyBags(random, count);
    }

    /** Of lookups any, of bags [bags, size] or, to be cut up by offsets, [count]. */
    private int[] shape(SplittableRandom random, boolean large) {
        int dims = bags ? 1 + random.nextInt(2) : random.nextInt(4);
        int[] shape = new int[dims];
        for (int d = 0; d < dims; d++) {
            shape[d] = random.nextInt(12);
        }
        if (large && dims > 0) {
            Arrays.fill(shape, 1);
            shape[random.nextInt(dims)] = 2500;
        }
        return shape;
    }

    private Fault possible(Fault wanted, int dims, int count) {
        boolean possible = switch (wanted) {
            case NONE -> true;
            case INDEX_NEGATIVE, INDEX_BEHIND -> count > 0;
            case OUT_SHAPE -> intoProvided;
            case BAG_START, BAG_ORDER, BAG_END -> bags && dims == 1;
            case BAG_WEIGHTS -> bags && (weighted || mode != Mode.SUM);
        };
        return possible ? wanted : Fault.NONE;
    }

    private static int[] equalBags(int... shape) {
        int[] starts = new int[shape[0] + 1];
        Arrays.setAll(starts, bag -> bag * shape[1]);
        return starts;
    }

    private static int[] anyBags(SplittableRandom random, int count) {
        int[] starts = random.ints(2 + random.nextInt(8), 0, count + 1).sorted().toArray();
        starts[0] = 0;
        starts[starts.length - 1] = count;
        return starts;
    }

    /** The offsets as the call gets them, with the fault if it is theirs. */
    LongTensor offsets() {
        long[] offsets = Arrays.stream(starts, 0, starts.length - (includeLastOffset ? 0 : 1))
                .asLongStream()
                .toArray();
        int last = offsets.length - 1;
        switch (fault) {
            case BAG_START -> offsets[0] = 1;
            case BAG_ORDER -> offsets[last] = -1;
            case BAG_END -> offsets[last] = indices.numel() + 1L;
            default -> {}
        }
        return LongTensor.of(offsets, offsets.length);
    }

    boolean isWrong() {
        return fault != Fault.NONE;
    }

    @Override
    public String toString() {
        return "table " + seed + "L: bags=" + bags + " rows=" + rows + " width=" + width + " padding=" + paddingIdx
                + " maxNorm=" + maxNorm + " p=" + normType + " mode=" + mode + " last=" + includeLastOffset
                + " weighted=" + weighted + " provided=" + intoProvided + " indices="
                + Arrays.toString(indices.shape()) + " threads=" + threads + " fault=" + fault;
    }
}
