package dev.rondo.nn;

import dev.rondo.Backend;
import dev.rondo.CallStats;
import dev.rondo.Tensor;
import dev.rondo.internal.parameters.CellParameters;
import dev.rondo.internal.parameters.Parameters;
import dev.rondo.internal.parameters.Weights;
import java.lang.ref.Cleaner;
import java.util.List;
import java.util.Map;

/** What all recurrent layers and cells have in common: weights made ready by a backend, which have to be freed. */
abstract class RecurrentModule extends Module {
    private static final Cleaner CLEANER = Cleaner.create();

    private final Backend backend;
    final Weights weights;

    /** Draws the parameters of all cells, in order, and makes the cells ready. */
    RecurrentModule(String name, List<CellParameters> cells, RecurrentModuleBuilder.Options options) {
        super(name);
        backend = options.backend();
        weights =
                new Weights(name, cells, options.generator(), options.backend().cells(), options.settings());
        CLEANER.register(this, weights::closeForgotten);
    }

    @Override
    final Parameters currentParameters() {
        return weights.current().parameters();
    }

    /**
     * Replaces all parameters by copies of the given ones. Calls that run meanwhile finish with the old ones.
     *
     * @throws IllegalArgumentException naming every missing and unexpected key and every wrong shape; nothing changes
     * @throws IllegalStateException when closed
     */
    @Override
    public void loadStateDict(Map<String, Tensor> stateDict) {
        weights.load(stateDict);
    }

    /**
     * The memory that this module takes at this moment. What calls need besides belongs to the backend, which shares it
     * between modules: {@link Backend#stats()}.
     *
     * @throws IllegalStateException when closed
     */
    public LayerStats stats() {
        Weights.Kernels kernels = weights.current();
        return new LayerStats(kernels.count(), kernels.parameters().bytes(), kernels.packedBytes(), idleBytes());
    }

    /** How many calls this module has had, and how long they took; closing it changes nothing. */
    public CallStats callStats() {
        return weights.calls().stats();
    }

    /** Off-heap memory that is kept for later calls. */
    long idleBytes() {
        return 0;
    }

    /** The backend that runs this module. */
    public Backend backend() {
        return backend;
    }

    /**
     * Releases native memory. Calls in flight finish first, later ones are refused with an
     * {@link IllegalStateException}; closing twice does nothing.
     */
    @Override
    public void close() {
        weights.close();
    }
}
