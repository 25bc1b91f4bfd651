package dev.rondo.nn;

import dev.rondo.Backend;
import dev.rondo.Generator;
import dev.rondo.Precision;
import dev.rondo.Tensor;
import dev.rondo.Threads;
import dev.rondo.internal.cell.CellKind;
import dev.rondo.internal.cell.CellSettings;
import dev.rondo.internal.cell.CellSpec;
import dev.rondo.internal.parameters.CellParameters;
import dev.rondo.internal.print.Described;
import dev.rondo.internal.settings.SystemProperty;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The options that every recurrent layer and cell has, with PyTorch's defaults. */
abstract class RecurrentModuleBuilder<B extends RecurrentModuleBuilder<B>> {
    /**
     * What a module is built with besides its sizes.
     *
     * @param generator where parameters and dropout masks come from
     */
    record Options(Backend backend, Generator generator, CellSettings settings) {}

    private final int inputSize;
    private final int hiddenSize;
    private boolean bias = true;
    private @Nullable Generator generator;
    private @Nullable Backend backend;
    private @Nullable Threads threads;
    private Precision precision = Precision.F32;
    private @Nullable Boolean deterministic;
    private float inputRange;

    RecurrentModuleBuilder(int inputSize, int hiddenSize) {
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
        generator = Objects.requireNonNull(source, "generator");
        return self();
    }

    /** What runs the computation. Default: {@link Backend#preferred()}. */
    public B backend(Backend runner) {
        backend = Objects.requireNonNull(runner, "backend");
        return self();
    }

    /** How many threads a call may use. Default: {@link Threads#byDefault()}. */
    public B threads(Threads policy) {
        threads = Objects.requireNonNull(policy, "threads");
        return self();
    }

    /**
     * Whether equal calls give equal bits, whatever else the process or the machine does. Without it, a call that finds
     * processors free may be computed in another order than one that does not, and its last digits differ. With it, the
     * sizes of a call alone decide how it is computed, on any number of threads. Default:
     * {@code -Drondo.deterministic}, which is {@code false} or {@code true}; false without it.
     */
    public B deterministic(boolean wanted) {
        deterministic = wanted;
        return self();
    }

    private static boolean isDeterministicByDefault() {
        return SystemProperty.DETERMINISTIC.valueOrUsual().equals("true");
    }

    /**
     * What inference and training compute in. Default: {@link Precision#F32}. Building, and loading parameters, throw
     * an {@link UnsupportedOperationException} where the backend, the CPU or the kind has not this precision; so does
     * training in {@link Precision#INT8}.
     */
    public B precision(Precision wanted) {
        precision = Objects.requireNonNull(wanted, "precision");
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
        inputRange = range(Objects.requireNonNull(samples, "samples"));
        return self();
    }

    /** The largest magnitude. */
    private static float range(Tensor... samples) {
        float largest = 0;
        for (Tensor sample : samples) {
            for (float value : sample.toArray()) {
                largest = Math.max(largest, Math.abs(value));
            }
        }
        // Below the smallest normal number, its inverse would be infinite.
        if (!Float.isFinite(largest) || largest < Float.MIN_NORMAL) {
            throw new IllegalArgumentException(
                    "calibrate needs samples that are finite and not all zero, got a largest magnitude of " + largest);
        }
        return largest;
    }

    /** The sizes of the cell, of the lowest layer if there are layers. */
    final CellSpec sizes(CellKind kind, int projSize) {
        return new CellSpec(kind, inputSize, hiddenSize, projSize);
    }

    /** Whether there are biases. */
    final boolean hasBias() {
        return bias;
    }

    /** A cell of its own with these options. */
    final CellParameters cell(CellKind kind) {
        return CellParameters.alone(sizes(kind, 0), bias);
    }

    final Options options() {
        return new Options(
                backend == null ? Backend.preferred() : backend,
                generator == null ? Generator.random() : generator,
                new CellSettings(
                        precision,
                        threads == null ? Threads.byDefault() : threads,
                        deterministic == null ? isDeterministicByDefault() : deterministic,
                        inputRange));
    }

    /** The options that differ from the defaults. */
    @Override
    public String toString() {
        return Described.of(this, describe());
    }

    /** The arguments, as PyTorch prints them. */
    String describe() {
        return inputSize + ", " + hiddenSize + (bias ? "" : ", bias=False")
                + (precision == Precision.F32 ? "" : ", precision=" + precision)
                + (threads == null ? "" : ", threads=" + threads)
                + (backend == null ? "" : ", backend=" + backend.name());
    }
}
