package dev.rondo;

import dev.rondo.internal.print.Described;
import dev.rondo.internal.random.CurrentStream;
import dev.rondo.internal.random.FloatSink;
import dev.rondo.internal.random.Multinomial;
import dev.rondo.internal.random.RandomArguments;
import dev.rondo.internal.random.RandomStream;
import dev.rondo.internal.random.Torch03Stream;
import dev.rondo.internal.tensor.Shape;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.SecureRandom;

/**
 * PyTorch's random numbers on the CPU, bit for bit: the same seed and the same calls give the same float32 values.
 *
 * <p>What a call draws depends on all calls before it, as in PyTorch; the shape matters through the element count
 * alone. An empty shape stands for a tensor of no dimensions.
 *
 * <p>Not thread-safe: a generator belongs to one thread at a time.
 *
 * <p>Bad arguments raise {@link IllegalArgumentException} in PyTorch's words. See <a
 * href="https://docs.pytorch.org/docs/stable/torch.html#random-sampling">torch: random sampling</a>.
 */
public final class Generator {
    /** Which PyTorch's numbers to repeat. */
    public enum Stream {
        /**
         * PyTorch 2.13 on a processor with AVX2 or AVX-512. Versions since 1.6 are believed to give the same numbers,
         * but for {@link Generator#randint} with ranges of 2<sup>28</sup> and more.
         */
        CURRENT,
        /**
         * PyTorch 0.3 (December 2017). Differs in normal numbers of 16 elements and more, and in the last bit of
         * uniform ones. Arguments are checked as today. That version had no {@code randint}; {@link Generator#randint}
         * draws as its {@code random_(from, to)}.
         */
        TORCH_0_3
    }

    /** Of PyTorch's {@code CPUGeneratorImplState}. */
    private static final int STATE_BYTES = 5056;

    private final RandomStream stream;
    private long initialSeed;

    private Generator(long seed, Stream stream) {
        this.initialSeed = seed;
        this.stream = stream == Stream.CURRENT ? new CurrentStream(seed) : new Torch03Stream(seed);
    }

    /** A generator in the state of PyTorch after {@code torch.manual_seed(seed)}; the low 32 bits count. */
    public static Generator manualSeed(long seed) {
        return new Generator(seed, Stream.CURRENT);
    }

    /** The same with another version's numbers. */
    public static Generator manualSeed(long seed, Stream stream) {
        return new Generator(seed, stream);
    }

    /** A generator whose seed comes from the operating system, as PyTorch's own when nobody seeds it. */
    public static Generator random() {
        return new Generator(new SecureRandom().nextLong(), Stream.CURRENT);
    }

    /** The seed this generator started from; with it, {@link #manualSeed(long)} repeats the numbers. */
    public long initialSeed() {
        return initialSeed;
    }

    /**
     * All that decides about the numbers to come, as {@code torch.Generator.get_state}: the same 5056 bytes, so that
     * PyTorch can go on from them. They do not say which {@link Stream} they are of.
     */
    public byte[] getState() {
        ByteBuffer state = ByteBuffer.allocate(STATE_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        stream.save(state.putLong(initialSeed));
        return state.array();
    }

    /**
     * Goes on where another generator, or one of PyTorch's, stood, as {@code torch.Generator.set_state}; the initial
     * seed is then that one's.
     *
     * @param state from {@link #getState}, of a generator of this one's {@link Stream}
     * @throws IllegalArgumentException when it is no state, in PyTorch's words; nothing changes
     */
    public void setState(byte[] state) {
        if (state.length != STATE_BYTES) {
            throw new IllegalArgumentException("Expected a CPUGeneratorImplState of size " + STATE_BYTES
                    + " but found the input RNG state size to be " + state.length);
        }
        ByteBuffer from = ByteBuffer.wrap(state).order(ByteOrder.LITTLE_ENDIAN);
        long seed = from.getLong();
        stream.load(from);
        initialSeed = seed;
    }

    /** Numbers from the standard normal distribution, as {@code torch.randn}. */
    public Tensor randn(int... shape) {
        return normal(0, 1, shape);
    }

    /** Numbers from {@code U[0, 1)}, as {@code torch.rand}. */
    public Tensor rand(int... shape) {
        return uniform(0, 1, shape);
    }

    /**
     * Numbers from {@code U[low, high)}, as {@code torch.empty(shape).uniform_(low, high)}.
     *
     * @throws IllegalArgumentException when a bound or their distance is beyond float32, or low is above high
     */
    public Tensor uniform(double low, double high, int... shape) {
        RandomArguments.uniform(low, high);
        Tensor tensor = Tensor.zeros(shape);
        fillUniform(tensor, low, high);
        return tensor;
    }

    /**
     * Numbers from the normal distribution, as {@code torch.normal(mean, std, shape)}.
     *
     * @throws IllegalArgumentException when the standard deviation is negative or NaN
     */
    public Tensor normal(double mean, double std, int... shape) {
        RandomArguments.normal(std);
        Tensor tensor = Tensor.zeros(shape);
        fillNormal(tensor, mean, std);
        return tensor;
    }

    /**
     * Ones with probability {@code p} and else zeros, as {@code torch.empty(shape).bernoulli_(p)}.
     *
     * @throws IllegalArgumentException when {@code p} is not from 0 to 1
     */
    public Tensor bernoulli(double p, int... shape) {
        RandomArguments.bernoulli(p);
        Tensor tensor = Tensor.zeros(shape);
        fillBernoulli(tensor, p);
        return tensor;
    }

    /**
     * Integers from {@code low} to {@code high - 1}, as {@code torch.randint(low, high, shape)}.
     *
     * @throws IllegalArgumentException when low is not below high
     */
    public LongTensor randint(long low, long high, int... shape) {
        RandomArguments.randint(low, high);
        long[] values = new long[Shape.arrayLength(shape)];
        for (int i = 0; i < values.length; i++) {
            values[i] = low + stream.below(high - low);
        }
        return shape.length == 0 ? LongTensor.scalar(values[0]) : LongTensor.of(values, shape);
    }

    /**
     * The numbers 0 to {@code n - 1} in random order, as {@code torch.randperm(n)}.
     *
     * @throws IllegalArgumentException when n is negative
     */
    public LongTensor randperm(int n) {
        int size = Shape.arrayLength(new int[] {n});
        return LongTensor.of(stream.permutation(size), size);
    }

    /**
     * Numbers of categories, drawn by their probabilities, as {@code torch.multinomial} draws from float32.
     *
     * <p>Without replacement, what is drawn beyond the categories of a positive probability is not PyTorch's number for
     * number: it leaves their order to its sort, here they come in ascending order.
     *
     * @param probabilities [categories] or [rows, categories]; they need not add up to one
     * @param numSamples how many from each row
     * @param replacement whether a category may be drawn more than once
     * @return [num_samples] or [rows, num_samples]
     * @throws IllegalArgumentException for other than one or two dimensions, no samples, more than there are categories
     *     without replacement, and for probabilities that are negative, not finite or all zero
     * @throws UnsupportedOperationException with the numbers of {@link Stream#TORCH_0_3}, which drew in another way
     */
    public LongTensor multinomial(Tensor probabilities, int numSamples, boolean replacement) {
        int dim = probabilities.dim();
        int categories = dim == 0 ? 0 : probabilities.size(-1);
        Multinomial.check(dim, categories, numSamples, replacement);
        if (!(stream instanceof CurrentStream)) {
            throw new UnsupportedOperationException("multinomial has the numbers of Stream.CURRENT only");
        }
        float[][] rows = new float[dim == 1 ? 1 : probabilities.size(0)][];
        for (int row = 0; row < rows.length; row++) {
            rows[row] = (dim == 1 ? probabilities : probabilities.select(0, row)).toArray();
        }
        long[] drawn = new Multinomial(stream::uniform).draw(rows, numSamples, replacement);
        return dim == 1 ? LongTensor.of(drawn, numSamples) : LongTensor.of(drawn, rows.length, numSamples);
    }

    /** Overwrites a tensor as {@code tensor.uniform_(low, high)}; limits as in {@link #uniform}. */
    public void fillUniform(Tensor tensor, double low, double high) {
        RandomArguments.uniform(low, high);
        FloatSink elements = elements(tensor);
        for (long i = 0; i < tensor.numel(); i++) {
            elements.set(i, stream.uniform((float) low, (float) high));
        }
    }

    /** Overwrites a tensor as {@code tensor.normal_(mean, std)}; limits as in {@link #normal}. */
    public void fillNormal(Tensor tensor, double mean, double std) {
        RandomArguments.normal(std);
        stream.normal(elements(tensor), tensor.numel(), mean, std);
    }

    /** Overwrites a tensor as {@code tensor.bernoulli_(p)}; limits as in {@link #bernoulli}. */
    public void fillBernoulli(Tensor tensor, double p) {
        RandomArguments.bernoulli(p);
        FloatSink elements = elements(tensor);
        for (long i = 0; i < tensor.numel(); i++) {
            elements.set(i, stream.bernoulli(p) ? 1 : 0);
        }
    }

    private static FloatSink elements(Tensor tensor) {
        MemorySegment segment = tensor.segment();
        return (position, value) -> segment.setAtIndex(ValueLayout.JAVA_FLOAT, position, value);
    }

    /** The seed that it started from, and whose numbers it repeats; not where it stands. */
    @Override
    public String toString() {
        return Described.of(
                this,
                "seed=" + initialSeed + ", stream="
                        + (stream instanceof CurrentStream ? Stream.CURRENT : Stream.TORCH_0_3));
    }
}
