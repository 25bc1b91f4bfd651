package dev.rondo.fuzz;

import dev.rondo.Generator;
import dev.rondo.Precision;
import dev.rondo.Tensor;
import dev.rondo.Threads;
import dev.rondo.golden.Tolerance;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One random call of a random layer, cell or stream, all of it drawn from one seed; {@link #toString} is what a failure
 * needs to be repeated.
 */
final class FuzzCase {
    /** The layers there are. */
    enum Kind {
        LSTM,
        GRU,
        RNN_TANH,
        RNN_RELU
    }

    /** What a call is made to. */
    enum Form {
        LAYER,
        STREAM,
        CELL
    }

    /** What is wrong with a call, if anything. */
    enum Fault {
        NONE,
        INPUT_WIDTH,
        INPUT_DIMENSIONS,
        STATE_BATCH,
        STATE_WIDTH
    }

    private static final long PRODUCTS = 2_000_000;

    final long seed;
    final Kind kind;
    final Form form;
    final Precision precision;
    /** Whether INT8 knows the range of the input before. */
    final boolean calibrated;

    final int inputSize;
    final int hiddenSize;
    final int projSize;
    final int layers;
    final boolean bidirectional;
    final boolean bias;
    final boolean batchFirst;
    final int steps;
    final int batch;
    final boolean batched;
    final int @Nullable [] lengths;
    final boolean withState;
    final boolean intoProvided;
    final Threads threads;
    final Fault fault;

    /** Draws a call; what it may be computed in besides float32 depends on the machine. */
    FuzzCase(long seed, Set<Precision> precisions) {
        this.seed = seed;
        // Random's own first numbers are nearly the same for neighbouring seeds.
        SplittableRandom random = new SplittableRandom(seed);
        kind = Kind.values()[random.nextInt(4)];
        form = random.nextInt(2) == 0 ? Form.LAYER : Form.values()[random.nextInt(3)];
        inputSize = size(random);
        hiddenSize = size(random);
        Precision wanted = Precision.values()[random.nextInt(Precision.values().length)];
        boolean full =
                random.nextBoolean() || !precisions.contains(wanted) || (wanted == Precision.INT8 && kind != Kind.LSTM);
        precision = full ? Precision.F32 : wanted;
        calibrated = random.nextBoolean();
        boolean projected = kind == Kind.LSTM && form != Form.CELL && precision != Precision.INT8 && hiddenSize > 1;
        projSize = projected && random.nextInt(4) == 0 ? 1 + random.nextInt(hiddenSize - 1) : 0;
        layers = form == Form.CELL ? 1 : 1 + random.nextInt(3);
        // No stream runs backwards; now and then one is asked to.
        bidirectional = form == Form.LAYER ? random.nextBoolean() : form == Form.STREAM && random.nextInt(20) == 0;
        bias = random.nextInt(4) != 0;
        batchFirst = form != Form.CELL && random.nextBoolean();
        batched = form == Form.STREAM || random.nextInt(6) != 0;
        batch = batched ? 1 + random.nextInt(random.nextInt(8) == 0 ? 40 : 5) : 1;
        steps = form == Form.CELL ? 1 : steps(random);
        lengths = form == Form.LAYER && batched && random.nextInt(3) == 0 ? lengths(random, batch, steps) : null;
        withState = random.nextBoolean();
        intoProvided = form != Form.STREAM && lengths == null && random.nextBoolean();
        threads = random.nextInt(3) == 0 ? Threads.adaptive() : Threads.fixed(1 + random.nextInt(2));
        fault = random.nextInt(5) == 0 ? Fault.values()[random.nextInt(Fault.values().length)] : Fault.NONE;
    }

    /** Small, at the edges of vectors, and now and then large enough for other plans and threads. */
    private static int size(SplittableRandom random) {
        int[] awkward = {1, 2, 3, 7, 8, 15, 16, 17, 31, 32, 33, 63, 64, 65};
        return random.nextInt(10) == 0
                ? 200 + random.nextInt(200)
                : random.nextBoolean() ? awkward[random.nextInt(awkward.length)] : 1 + random.nextInt(50);
    }

    /** As many as the reference computes in some milliseconds, and now and then more. */
    private int steps(SplittableRandom random) {
        int drawn = random.nextInt(8) == 0 ? 60 + random.nextInt(80) : 1 + random.nextInt(20);
        long step = (long) batch * stateRows() * hiddenSize * (inputSize + hiddenSize);
        return random.nextInt(40) == 0 ? drawn : (int) Math.max(1, Math.min(drawn, PRODUCTS / step));
    }

    private static int[] lengths(SplittableRandom random, int batch, int steps) {
        int[] lengths = new int[batch];
        for (int n = 0; n < batch; n++) {
            lengths[n] = 1 + random.nextInt(steps);
        }
        lengths[random.nextInt(batch)] = steps;
        return lengths;
    }

    int outputSize() {
        return projSize > 0 ? projSize : hiddenSize;
    }

    int outputWidth() {
        return outputSize() * (bidirectional ? 2 : 1);
    }

    int stateRows() {
        return layers * (bidirectional ? 2 : 1);
    }

    private Generator values() {
        return Generator.manualSeed(seed);
    }

    /** The input, with the fault if it is the input's. */
    Tensor input() {
        int width = inputSize + (fault == Fault.INPUT_WIDTH ? 1 : 0);
        if (fault == Fault.INPUT_DIMENSIONS) {
            return values().randn(1, steps, batch, width);
        }
        if (form == Form.CELL) {
            return batched ? values().randn(batch, width) : values().randn(width);
        }
        return batched
                ? batchFirst ? values().randn(batch, steps, width) : values().randn(steps, batch, width)
                : values().randn(steps, width);
    }

    /** The input frame by frame, for a stream. */
    List<Tensor> frames() {
        Tensor x = input();
        if (fault == Fault.INPUT_DIMENSIONS) {
            return List.of(x);
        }
        int dim = timeDimension();
        return IntStream.range(0, steps)
                .mapToObj(t -> x.select(dim, t).unsqueeze(dim))
                .toList();
    }

    int timeDimension() {
        return batchFirst ? 1 : 0;
    }

    /** An initial state of a width, or null without; with the fault if it is the state's. */
    @Nullable
    Tensor state(int width) {
        if (!withState) {
            return null;
        }
        int wide = width + (fault == Fault.STATE_WIDTH ? 1 : 0);
        int extra = fault == Fault.STATE_BATCH ? 1 : 0;
        if (form == Form.CELL) {
            return batched || extra > 0 ? values().uniform(-1, 1, batch + extra, wide) : values().uniform(-1, 1, wide);
        }
        return batched
                ? values().uniform(-1, 1, stateRows(), batch + extra, wide)
                : values().uniform(-1, 1, stateRows() + extra, wide);
    }

    /** Whether the call must be refused. */
    boolean isWrong() {
        return (form == Form.STREAM && bidirectional)
                || switch (fault) {
                    case NONE -> false;
                    case INPUT_WIDTH, INPUT_DIMENSIONS -> true;
                    case STATE_BATCH, STATE_WIDTH -> withState;
                };
    }

    /** Of each value. */
    Tolerance tolerance() {
        return spread(
                switch (precision) {
                    case F32 -> Tolerance.forward(widest(), outputSize(), (long) steps * layers);
                    case BF16 -> Tolerance.bf16Values(layers);
                    case INT8 -> Tolerance.int8Values(layers);
                });
    }

    /** Of the root mean square over a result. */
    Tolerance meanTolerance() {
        return spread(
                switch (precision) {
                    case F32 -> Tolerance.forward(widest(), outputSize(), (long) steps * layers);
                    case BF16 -> Tolerance.bf16Distance(layers);
                    case INT8 -> Tolerance.int8RootMeanSquare(layers);
                });
    }

    private Tolerance spread(Tolerance tolerance) {
        Tolerance spread = tolerance.spread(widest(), hiddenSize);
        // A range that a call looks for itself is up to twice as wide as its input.
        return precision == Precision.INT8 && !calibrated ? spread.times(2) : spread;
    }

    private int widest() {
        return Math.max(inputSize, layers > 1 ? outputWidth() : 0);
    }

    @Override
    public String toString() {
        return "case " + seed + "L: " + kind + " " + form + " " + precision + " I=" + inputSize + " H=" + hiddenSize
                + " P=" + projSize + " L="
                + layers + " D=" + (bidirectional ? 2 : 1) + " T=" + steps + " N=" + batch + " batched=" + batched
                + " batchFirst=" + batchFirst + " bias=" + bias + " lengths=" + (lengths != null) + " state="
                + withState
                + " provided=" + intoProvided + " calibrated=" + calibrated + " threads=" + threads + " fault=" + fault;
    }
}
