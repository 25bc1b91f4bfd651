package dev.rondo.nn;

import dev.rondo.Backend;
import dev.rondo.Generator;
import dev.rondo.Precision;
import dev.rondo.Tensor;
import dev.rondo.Threads;
import dev.rondo.internal.cell.CellSettings;
import org.jspecify.annotations.Nullable;

/** The options that every recurrent layer and cell has. */
abstract class ModuleBuilder<B extends ModuleBuilder<B>> {
    final int inputSize;
    final int hiddenSize;
    boolean bias = true;
    private @Nullable Generator generator;
    private @Nullable Backend backend;
    private @Nullable Threads threads;
    private Precision precision = Precision.F32;
    private float inputRange;

    ModuleBuilder(int inputSize, int hiddenSize) {
        this.inputSize = inputSize;
        this.hiddenSize = hiddenSize;
    }

    abstract B self();

    /** Whether there are {@code bias_ih} and {@code bias_hh}. Default true. */
    public B bias(boolean present) {
        bias = present;
        return self();
    }

    /** Where initial parameters, and dropout masks if any, come from. Default: a generator with a random seed. */
    public B generator(Generator source) {
        generator = source;
        return self();
    }

    /** What runs the computation. Default: {@link Backend#preferred()}. */
    public B backend(Backend runner) {
        backend = runner;
        return self();
    }

    /** How many threads a call may use. Default: {@link Threads#byDefault()}. */
    public B threads(Threads policy) {
        threads = policy;
        return self();
    }

    /**
     * What inference computes in. Default: {@link Precision#F32}. Building, and loading parameters, throw an
     * {@link UnsupportedOperationException} where the backend, the CPU or the kind has not this precision.
     */
    public B precision(Precision wanted) {
        precision = wanted;
        return self();
    }

    /**
     * Fixes the range of inputs that {@link Precision#INT8} covers: up to the largest magnitude in samples of them.
     * Larger values then count as that one. Without samples every call looks for the range of its own input, rounded up
     * to a power of two; the first call of a new range packs the weights once more, and a batch shares one range. Other
     * precisions take no notice.
     *
     * @param samples of any shape; layers above the first need none, since h lies in [-1, 1]
     * @throws IllegalArgumentException for no samples, or when one is not finite or all are zero
     */
    public B calibrate(Tensor... samples) {
        inputRange = Calibration.range(samples);
        return self();
    }

    final ModuleOptions options() {
        return new ModuleOptions(
                backend == null ? Backend.preferred() : backend,
                generator == null ? Generator.random() : generator,
                new CellSettings(precision, threads == null ? Threads.byDefault() : threads, inputRange));
    }
}
