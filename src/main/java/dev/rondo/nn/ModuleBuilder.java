package dev.rondo.nn;

import dev.rondo.Backend;
import dev.rondo.Generator;
import org.jspecify.annotations.Nullable;

/** The options that every recurrent layer and cell has. */
abstract class ModuleBuilder<B extends ModuleBuilder<B>> {
    final int inputSize;
    final int hiddenSize;
    boolean bias = true;
    private @Nullable Generator generator;
    private @Nullable Backend backend;

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

    final Generator chosenGenerator() {
        Generator chosen = generator;
        return chosen == null ? Generator.random() : chosen;
    }

    final Backend chosenBackend() {
        Backend chosen = backend;
        return chosen == null ? Backend.preferred() : chosen;
    }
}
