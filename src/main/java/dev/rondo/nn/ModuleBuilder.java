package dev.rondo.nn;

import dev.rondo.Backend;
import dev.rondo.Generator;
import dev.rondo.Precision;
import dev.rondo.Threads;
import dev.rondo.internal.spi.CellSettings;
import dev.rondo.internal.spi.RecurrentBackend;
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

    /** What inference computes in. Default: {@link Precision#F32}. */
    public B precision(Precision wanted) {
        precision = wanted;
        return self();
    }

    final ModuleOptions options() {
        return new ModuleOptions(
                RecurrentBackend.of(backend == null ? Backend.preferred() : backend),
                generator == null ? Generator.random() : generator,
                new CellSettings(precision, threads == null ? Threads.byDefault() : threads));
    }
}
