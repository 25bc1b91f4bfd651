package dev.rondo.fuzz;

import dev.rondo.Generator;
import dev.rondo.Tensor;
import dev.rondo.Threads;
import dev.rondo.golden.Tolerance;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * One random call of a random layer, all of it drawn from one seed; {@link #toString} is what a failure needs to be
 * repeated.
 */
final class FuzzCase {
    /** The layers there are. */
    enum Kind {
        LSTM,
        GRU,
        RNN_TANH,
        RNN_RELU
    }

    /** What is wrong with a call, if anything. */
    enum Fault {
        NONE,
        INPUT_WIDTH,
        INPUT_DIMENSIONS,
        STATE_BATCH,
        STATE_WIDTH
    }

    final long seed;
    final Kind kind;
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

    FuzzCase(long seed) {
        this.seed = seed;
        Random random = new Random(seed);
        kind = Kind.values()[random.nextInt(4)];
        inputSize = size(random);
        hiddenSize = size(random);
        projSize =
                kind == Kind.LSTM && hiddenSize > 1 && random.nextInt(4) == 0 ? 1 + random.nextInt(hiddenSize - 1) : 0;
        layers = 1 + random.nextInt(3);
        bidirectional = random.nextBoolean();
        bias = random.nextInt(4) != 0;
        batchFirst = random.nextBoolean();
        steps = random.nextInt(8) == 0 ? 60 + random.nextInt(80) : 1 + random.nextInt(20);
        batched = random.nextInt(6) != 0;
        batch = batched ? 1 + random.nextInt(random.nextInt(8) == 0 ? 40 : 5) : 1;
        lengths = batched && random.nextInt(3) == 0 ? lengths(random, batch, steps) : null;
        withState = random.nextBoolean();
        intoProvided = lengths == null && random.nextBoolean();
        threads = random.nextInt(3) == 0 ? Threads.adaptive() : Threads.fixed(1 + random.nextInt(2));
        fault = random.nextInt(5) == 0 ? Fault.values()[random.nextInt(Fault.values().length)] : Fault.NONE;
    }

    /** Small, at the edges of vectors, and now and then large enough for other plans and threads. */
    private static int size(Random random) {
        int[] awkward = {1, 2, 3, 7, 8, 15, 16, 17, 31, 32, 33, 63, 64, 65};
        return random.nextInt(10) == 0
                ? 200 + random.nextInt(200)
                : random.nextBoolean() ? awkward[random.nextInt(awkward.length)] : 1 + random.nextInt(50);
    }

    private static int[] lengths(Random random, int batch, int steps) {
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
        return batched
                ? batchFirst ? values().randn(batch, steps, width) : values().randn(steps, batch, width)
                : values().randn(steps, width);
    }

    /** An initial state of a width, or null without; with the fault if it is the state's. */
    @Nullable
    Tensor state(int width) {
        if (!withState) {
            return null;
        }
        int wide = width + (fault == Fault.STATE_WIDTH ? 1 : 0);
        int rows = batch + (fault == Fault.STATE_BATCH ? 1 : 0);
        return batched
                ? values().uniform(-1, 1, stateRows(), rows, wide)
                : values().uniform(-1, 1, stateRows() + rows - batch, wide);
    }

    /** Whether the call must be refused. */
    boolean isWrong() {
        return switch (fault) {
            case NONE -> false;
            case INPUT_WIDTH, INPUT_DIMENSIONS -> true;
            case STATE_BATCH, STATE_WIDTH -> withState;
        };
    }

    double tolerance() {
        int widest = Math.max(inputSize, layers > 1 ? outputWidth() : 0);
        return Tolerance.forward(widest, outputSize(), (long) steps * layers).bound();
    }

    @Override
    public String toString() {
        return "case " + seed + "L: " + kind + " I=" + inputSize + " H=" + hiddenSize + " P=" + projSize + " L="
                + layers + " D=" + (bidirectional ? 2 : 1) + " T=" + steps + " N=" + batch + " batched=" + batched
                + " batchFirst=" + batchFirst + " bias=" + bias + " lengths=" + (lengths != null) + " state="
                + withState
                + " provided=" + intoProvided + " threads=" + threads + " fault=" + fault;
    }
}
