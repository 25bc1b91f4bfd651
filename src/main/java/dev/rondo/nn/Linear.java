package dev.rondo.nn;

import dev.rondo.Backend;
import dev.rondo.CallStats;
import dev.rondo.Generator;
import dev.rondo.Tensor;
import dev.rondo.Threads;
import dev.rondo.internal.cell.CountedLinear;
import dev.rondo.internal.parameters.LinearParameters;
import dev.rondo.internal.parameters.Parameters;
import dev.rondo.internal.parameters.StateDicts;
import dev.rondo.internal.tensor.Outputs;
import dev.rondo.internal.tensor.TensorPool;
import dev.rondo.internal.walk.CallTensors;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An affine map of the last dimension, as {@code torch.nn.Linear}: {@code y = x weight^T + bias}.
 *
 * <p>{@code weight} is [out_features, in_features] and drawn from U(-sqrt(1 / in_features), sqrt(1 / in_features)) by
 * PyTorch's {@code kaiming_uniform_(a=sqrt(5))}, {@code bias} is [out_features] from the same range; a generator gives
 * PyTorch's own numbers. Weights are used where they lie, so that changing them in place costs nothing.
 *
 * <p>On oneDNN, a call worth it is divided between threads in blocks that depend on its sizes alone: bits do not depend
 * on the number of threads. A row's bits may depend on how many rows come with it.
 *
 * <p>Thread-safety: calls may overlap, also with {@link #loadStateDict}; changing parameters in place needs the module
 * to oneself. Nothing has to be closed.
 *
 * @see <a href="https://docs.pytorch.org/docs/stable/generated/torch.nn.Linear.html">torch.nn.Linear</a>
 */
public final class Linear extends Module {
    private final int inFeatures;
    private final int outFeatures;
    private final boolean bias;
    private final CountedLinear kernel;
    private final AtomicReference<@Nullable Parameters> parameters;

    private Linear(int inFeatures, int outFeatures, Builder options) {
        super("Linear");
        this.inFeatures = inFeatures;
        this.outFeatures = outFeatures;
        this.bias = options.bias;
        Backend runner = options.backend == null ? Backend.preferred() : options.backend;
        Threads policy = options.threads == null ? Threads.byDefault() : options.threads;
        this.kernel = new CountedLinear(runner.cells(), policy, toString());
        this.parameters =
                new AtomicReference<>(LinearParameters.draw(inFeatures, outFeatures, bias, options.generator));
    }

    /**
     * Starts a module.
     *
     * @param inFeatures size of the last dimension of inputs
     * @param outFeatures size of the last dimension of outputs
     */
    public static Builder builder(int inFeatures, int outFeatures) {
        return new Builder(inFeatures, outFeatures);
    }

    /** {@link #fromStateDict(Map, String, Consumer)} with the default of every option. */
    public static Linear fromStateDict(Map<String, Tensor> stateDict, String prefix) {
        return fromStateDict(stateDict, prefix, builder -> {});
    }

    /**
     * A module with the parameters of a state dictionary, which tells its sizes and whether it has a bias.
     *
     * @param prefix with its dot, such as {@code head.}; empty for none
     * @param options sets the backend and the threads
     * @throws IllegalArgumentException when there is no matrix {@code weight} below the prefix, naming prefixes that
     *     have one, or when a parameter is unexpected or of another shape
     */
    public static Linear fromStateDict(Map<String, Tensor> stateDict, String prefix, Consumer<Builder> options) {
        int[] shape = StateDicts.matrixShape("Linear", stateDict, prefix);
        Builder builder = builder(shape[1], shape[0]).bias(stateDict.containsKey(prefix + "bias"));
        options.accept(builder);
        Linear linear = builder.build();
        linear.loadStateDict(stateDict, prefix);
        return linear;
    }

    /** Size of the last dimension of inputs. */
    public int inFeatures() {
        return inFeatures;
    }

    /** Size of the last dimension of outputs. */
    public int outFeatures() {
        return outFeatures;
    }

    /**
     * Maps each row.
     *
     * @param x [*, in_features]
     * @return [*, out_features]
     * @throws IllegalArgumentException for no dimension, or another number of features
     * @throws IllegalStateException when this module, or the memory of the tensor, is closed
     * @throws WrongThreadException when the memory of the tensor is confined to another thread
     */
    public Tensor forward(Tensor x) {
        checkInput(x);
        Tensor out = Tensor.zeros(outputShape(x));
        compute(currentParameters(), x, out);
        return out;
    }

    /**
     * Maps each row into memory of the caller's; allocates nothing.
     *
     * @param x [*, in_features]
     * @param out [*, out_features]; untouched when an argument is refused
     * @throws IllegalArgumentException for no dimension, another number of features, or when {@code out} has another
     *     shape, refuses writes, lies in a mapped file, or overlaps what it is computed from
     * @throws IllegalStateException when this module, or the memory of a tensor, is closed
     * @throws WrongThreadException when the memory of a tensor is confined to another thread
     */
    public void forward(Tensor x, Tensor out) {
        checkInput(x);
        Parameters present = currentParameters();
        Outputs.require(isOutput(x, out), "out", out);
        Outputs.apart(out, "out", x, "the input");
        Outputs.apart(out, "out", tensor(present, "weight"), "the weight");
        Outputs.apart(out, "out", present.tensors().get("bias"), "the bias");
        compute(present, x, out);
    }

    /**
     * Maps each row and remembers what the gradients need: {@code x} itself, as PyTorch does, which must not change
     * before {@link TrainingPass#backward}. Its gradients are those of {@code weight}, {@code bias} and the input; the
     * bias's is added up in double.
     *
     * @param x [*, in_features]
     * @throws IllegalArgumentException for no dimension, or another number of features
     * @throws IllegalStateException when this module, or the memory of the tensor, is closed
     * @throws WrongThreadException when the memory of the tensor is confined to another thread
     */
    public TrainingPass forwardTraining(Tensor x) {
        checkInput(x);
        Tensor kept = CallTensors.resident(x);
        Parameters present = currentParameters();
        long version = present.version();
        Tensor out = TensorPool.shared().take(outputShape(kept));
        compute(present, kept, out);
        return new LinearPass(name(), this::currentParameters, present, version, kernel, kept, out);
    }

    /**
     * Maps each row on the input's tape.
     *
     * @param x [*, in_features]
     * @return [*, out_features]
     * @throws IllegalArgumentException for no dimension, or another number of features
     */
    public Variable forward(Variable x) {
        TrainingPass pass = forwardTraining(x.read());
        return new RecordedPass(x.recording(), pass, trainable(), x, null, RecordedPass.Layout.SAME).output();
    }

    private void checkInput(Tensor x) {
        LinearParameters.checkInput(x, inFeatures, outFeatures);
    }

    private int[] outputShape(Tensor x) {
        int[] shape = x.shape();
        shape[shape.length - 1] = outFeatures;
        return shape;
    }

    private boolean isOutput(Tensor x, Tensor out) {
        boolean fits = out.dim() == x.dim() && out.size(-1) == outFeatures;
        for (int dim = 0; fits && dim < x.dim() - 1; dim++) {
            fits = out.size(dim) == x.size(dim);
        }
        return fits;
    }

    /** What has no elements never reaches a kernel: no input features leave the bias alone. */
    private void compute(Parameters of, Tensor x, Tensor out) {
        Tensor weight = tensor(of, "weight");
        Tensor offsets = of.tensors().get("bias");
        if (out.numel() == 0) {
            return;
        }
        if (inFeatures == 0) {
            out.segment()
                    .copyFrom((offsets == null ? Tensor.zeros(outFeatures) : offsets)
                            .expand(outputShape(x))
                            .segment());
            return;
        }
        kernel.forward(CallTensors.resident(x), weight, offsets, out);
    }

    /** How many calls this module has had, and how long they took. */
    public CallStats callStats() {
        return kernel.stats();
    }

    private static Tensor tensor(Parameters of, String name) {
        return Objects.requireNonNull(of.tensors().get(name), name);
    }

    @Override
    Parameters currentParameters() {
        Parameters present = parameters.get();
        if (present == null) {
            throw new IllegalStateException(name() + " is closed");
        }
        return present;
    }

    /**
     * Replaces all parameters by copies of the given ones. Calls that run meanwhile finish with the old ones.
     *
     * @throws IllegalArgumentException naming every missing and unexpected key and every wrong shape; nothing changes
     * @throws IllegalStateException when closed
     */
    @Override
    public void loadStateDict(Map<String, Tensor> stateDict) {
        Parameters present = currentParameters();
        Parameters loaded = new Parameters(StateDicts.checkedCopy(name(), present.tensors(), stateDict));
        while (!parameters.compareAndSet(present, loaded)) {
            present = currentParameters();
        }
    }

    /**
     * Ends the use of this module: later calls are refused with an {@link IllegalStateException}. It frees nothing, so
     * that nobody has to call it; closing twice does nothing.
     */
    @Override
    public void close() {
        parameters.set(null);
    }

    @Override
    public String toString() {
        return "Linear(in_features=" + inFeatures + ", out_features=" + outFeatures + ", bias="
                + (bias ? "True" : "False") + ")";
    }

    /** Options of a Linear, with PyTorch's names and defaults. */
    public static final class Builder {
        private final int inFeatures;
        private final int outFeatures;
        private boolean bias = true;
        private @Nullable Generator generator;
        private @Nullable Backend backend;
        private @Nullable Threads threads;

        private Builder(int inFeatures, int outFeatures) {
            this.inFeatures = inFeatures;
            this.outFeatures = outFeatures;
        }

        /** Whether there is a {@code bias}. Default true. */
        public Builder bias(boolean present) {
            bias = present;
            return this;
        }

        /** Where initial parameters come from. Default: a generator with a random seed. */
        public Builder generator(Generator source) {
            generator = Objects.requireNonNull(source, "generator");
            return this;
        }

        /** What runs the computation. Default: {@link Backend#preferred()}. */
        public Builder backend(Backend runner) {
            backend = Objects.requireNonNull(runner, "backend");
            return this;
        }

        /** How many threads a call may use. Default: {@link Threads#byDefault()}. */
        public Builder threads(Threads policy) {
            threads = Objects.requireNonNull(policy, "threads");
            return this;
        }

        /**
         * Makes the module.
         *
         * @throws IllegalArgumentException for a negative size, in PyTorch's words, or a weight of over 2^30 elements
         */
        public Linear build() {
            LinearParameters.checkSizes(inFeatures, outFeatures);
            return new Linear(inFeatures, outFeatures, this);
        }

        @Override
        public String toString() {
            return "Linear.Builder(" + inFeatures + ", " + outFeatures + (bias ? ")" : ", bias=False)");
        }
    }
}
