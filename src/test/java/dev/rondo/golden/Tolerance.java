package dev.rondo.golden;

/**
 * How far a result may lie from the float64 truth: {@code |actual - expected| <= bound * max(1, |expected|)}.
 *
 * <p>The bound follows oneDNN's own test driver (benchdnn, {@code tests/benchdnn/rnn/rnn.cpp}): {@code 4 * passes *
 * ceil(log2(accumulated * steps)) * epsilon}. Rounding errors of a sum grow with the logarithm of its length when
 * blocks are added pairwise, as vector code does; 4 covers the activations. Where benchdnn counts only the few non-zero
 * weights of its inputs, the whole reduction counts here, because ours are dense. The errors are held against 1 where
 * the expected value is smaller: h and c are sums of terms of about that size, and what cancels in them leaves its
 * rounding behind.
 *
 * @param bound the allowed error of a value of size 1 or less
 * @param derivation where the bound comes from, for the message of a failure
 */
public record Tolerance(double bound, String derivation) {
    /** The distance of 1 to the next float32. */
    private static final double F32_EPSILON = Math.ulp(1f);

    /** The same for bfloat16, which keeps 7 bits of fraction. */
    private static final double BF16_EPSILON = 0x1p-7;

    /** benchdnn's factor. */
    private static final int FACTOR = 4;

    /** Of the two factors of a product, and of the result. */
    private static final int ROUNDINGS = 3;

    /** Between two 8-bit values of h. */
    private static final double INT8_STEP = 1.0 / 127;

    /** Of x, the h before, the weights, and the result. */
    private static final int INT8_ROUNDINGS = 4;

    /** Each gate also adds its two biases. */
    private static final int BIASES = 2;

    /** For results that nothing computes, such as gathered rows. */
    public static Tolerance exact() {
        return new Tolerance(0, "exact");
    }

    /** For one float32 sum, mean or norm of so many terms. */
    public static Tolerance sum(long terms) {
        return of("sum of " + terms, 1, terms);
    }

    /** For outputs and final states of a recurrent layer or cell. */
    public static Tolerance forward(GoldenConfig config) {
        return forward(config.inputSize(), config.outputSize(), path(config));
    }

    /**
     * For outputs and final states.
     *
     * @param inputSize the I of the widest layer
     * @param stateSize the size of h
     * @param path the cell steps that the last value depends on: steps times layers
     */
    public static Tolerance forward(long inputSize, long stateSize, long path) {
        long terms = inputSize + stateSize + BIASES;
        return of("forward, (" + inputSize + "+" + stateSize + "+" + BIASES + ")*" + path, 1, terms * path);
    }

    /** For gradients of a recurrent layer. */
    public static Tolerance backward(GoldenConfig config) {
        return backward(
                config.inputSize(),
                config.outputSize(),
                config.gates() * config.hiddenSize(),
                config.batch(),
                path(config));
    }

    /**
     * For gradients: twice the passes, and the reductions over the gates' rows (for an input's gradient) or over the
     * batch (for a weight's) on top of the forward one.
     */
    public static Tolerance backward(long inputSize, long stateSize, long gateRows, long batch, long path) {
        long terms = (inputSize + stateSize + BIASES) * Math.max(gateRows, batch);
        return of(
                "backward, (" + inputSize + "+" + stateSize + "+" + BIASES + ")*max(" + gateRows + "," + batch + ")*"
                        + path,
                2,
                terms * path);
    }

    /**
     * For values after so many steps of an optimizer, by their relative distance: the few roundings of a step may fall
     * to either side, and some part of each goes on to the next.
     */
    public static Tolerance optimizerSteps(int steps) {
        return new Tolerance(steps == 1 ? 2 * FACTOR * F32_EPSILON : 20 * FACTOR * F32_EPSILON, steps + " steps");
    }

    /** For a loss, and for its gradient by the largest of its values: a few roundings, exponentials among them. */
    public static Tolerance loss() {
        return new Tolerance(2 * FACTOR * F32_EPSILON, "loss");
    }

    /** The same computation with bfloat16 inputs and weights. */
    public Tolerance bf16() {
        return new Tolerance(bound / F32_EPSILON * BF16_EPSILON, derivation + ", bf16");
    }

    /**
     * For a layer that rounds to bfloat16 what it multiplies, by the relative L2 distance to float32. Each product has
     * two factors rounded by at most the unit roundoff, half an epsilon, and the sum's activation is rounded once more;
     * the activations stretch no distance. Errors of neighbours are independent, so that they add up to less than their
     * bounds in every step: what the recurrence carries on has its place in between.
     */
    public static Tolerance bf16Distance(int layers) {
        return new Tolerance(layers * ROUNDINGS * BF16_EPSILON / 2, "bf16, 3 roundings in each layer");
    }

    /** The same for single values: the largest of many errors is several times their mean. */
    public static Tolerance bf16Values(int layers) {
        return new Tolerance(FACTOR * bf16Distance(layers).bound, "bf16, the largest of many values");
    }

    /**
     * For gradients of a layer with relu that rounds to bfloat16. Where rounding changes a sum's sign, it switches the
     * unit's derivative on or off, which is then wrong by all of itself. The share of such units is about the relative
     * error of the sums, and the L2 distance that they make is its root.
     */
    public static Tolerance bf16ReluGradients(int layers) {
        return new Tolerance(Math.sqrt(bf16Distance(layers).bound), "bf16, units that relu switches");
    }

    /**
     * For an LSTM in 8 bits, by the root mean square of the differences to float32. Rounding to steps of 1/127, which
     * cover [-1, 1] with 8 bits, makes an error of step / sqrt(12) in h. What rounding the weights, x and the h before
     * add passes through gates, which flatten it; each counts as much as h once more, and the four are independent.
     */
    public static Tolerance int8RootMeanSquare(int layers) {
        return new Tolerance(layers * Math.sqrt(INT8_ROUNDINGS / 12.0) * INT8_STEP, "int8, 4 roundings in each layer");
    }

    /**
     * The same for single values. The largest of a hundred thousand normal errors is five times their mean square's
     * root, and neurons with large weights err more than others.
     */
    public static Tolerance int8Values(int layers) {
        return new Tolerance(2 * FACTOR * int8RootMeanSquare(layers).bound, "int8, the largest of many values");
    }

    /**
     * The same where an input is wider than h, which the bounds do not have in mind. Each of the terms of a gate's sum
     * is off by a random share of a weight, which is 1 / sqrt(3 H) large on average: their sum is off by sqrt((I + H) /
     * 3 H) times as much, where I = H gives what the bounds are for.
     */
    public Tolerance spread(long inputSize, long hiddenSize) {
        return times(Math.max(1, Math.sqrt((inputSize + hiddenSize) / (2.0 * hiddenSize))));
    }

    /** The same, so many times as wide. */
    public Tolerance times(double factor) {
        return new Tolerance(bound * factor, derivation + ", times " + factor);
    }

    /** Whether a value may stand for an expected one; NaN and infinities only for themselves. */
    public boolean accepts(double expected, double actual) {
        if (!Double.isFinite(expected) || !Double.isFinite(actual)) {
            return Double.compare(expected, actual) == 0;
        }
        return Math.abs(actual - expected) <= bound * Math.max(1, Math.abs(expected));
    }

    /** A cell has steps where a layer has a length and layers; a second layer reads what the first rounded. */
    private static long path(GoldenConfig config) {
        return config.kind().endsWith("Cell") ? config.steps() : (long) config.seqLen() * config.numLayers();
    }

    private static Tolerance of(String derivation, int passes, long reduction) {
        // A single term is still rounded once.
        int levels = Math.max(1, Long.SIZE - Long.numberOfLeadingZeros(reduction - 1));
        return new Tolerance(FACTOR * passes * levels * F32_EPSILON, derivation);
    }
}
