package dev.rondo.nn;

import dev.rondo.Backend;
import dev.rondo.Precision;
import dev.rondo.Tensor;
import dev.rondo.internal.cell.CellKernel;
import dev.rondo.internal.cell.CellSettings;
import dev.rondo.internal.parameters.StateDicts;
import java.lang.ref.Cleaner;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What all recurrent layers and cells have in common: parameters, a backend, and a lifetime. */
abstract class RecurrentModule implements AutoCloseable {
    private static final Cleaner CLEANER = Cleaner.create();

    private final String name;
    private final List<NamedCell> cells;
    private final RecurrentModuleBuilder.Options options;
    private final WeightsSlot slot;

    /** Draws the parameters of all cells, in order, and makes the cells ready. */
    RecurrentModule(String name, List<NamedCell> cells, RecurrentModuleBuilder.Options options) {
        this.name = name;
        this.cells = cells;
        this.options = options;
        Map<String, Tensor> parameters = NamedCell.draw(cells, options.generator());
        slot = new WeightsSlot(name, prepare(parameters, options.settings()));
        CLEANER.register(this, slot::closeForgotten);
    }

    private Weights prepare(Map<String, Tensor> parameters, CellSettings settings) {
        List<CellKernel> kernels = new ArrayList<>();
        try {
            for (NamedCell cell : cells) {
                kernels.add(options.backend().cells().prepare(cell.weights(parameters), cell.settings(settings)));
            }
        } catch (RuntimeException | Error e) {
            kernels.forEach(CellKernel::close);
            throw e;
        }
        return new Weights(parameters, kernels);
    }

    /** The same parameters ready to run in float32; to be closed by the caller. */
    final Weights inFloat32(Weights weights) {
        return prepare(
                weights.parameters(),
                new CellSettings(Precision.F32, options.settings().threads()));
    }

    /** The current weights, counted in; {@link Weights#exit} must follow. */
    final Weights acquireWeights() {
        return slot.acquire();
    }

    /** Throws when closed. */
    final void requireOpen() {
        slot.peek();
    }

    final String name() {
        return name;
    }

    /**
     * The parameters by PyTorch's names and in its order: for each layer and direction {@code weight_ih} [gates * H,
     * in], {@code weight_hh} [gates * H, out], {@code bias_ih} and {@code bias_hh} [gates * H], and {@code weight_hr}
     * [P, H] with a projection; a layer adds suffixes such as {@code _l0} and {@code _l0_reverse}. The tensors refuse
     * writes; use {@link #loadStateDict}.
     *
     * @throws IllegalStateException when closed
     */
    public Map<String, Tensor> parameters() {
        return StateDicts.readOnly(slot.peek().parameters());
    }

    /**
     * Copies of the parameters by name, in PyTorch's order.
     *
     * @throws IllegalStateException when closed
     */
    public Map<String, Tensor> stateDict() {
        return StateDicts.copyOf(slot.peek().parameters());
    }

    /**
     * Replaces all parameters by copies of the given ones. Calls that run meanwhile finish with the old ones.
     *
     * @throws IllegalArgumentException naming every missing and unexpected key and every wrong shape; nothing changes
     * @throws IllegalStateException when closed
     */
    public void loadStateDict(Map<String, Tensor> stateDict) {
        slot.replace(prepare(StateDicts.checkedCopy(name, slot.peek().parameters(), stateDict), options.settings()));
    }

    /**
     * The memory that this module's weights take at this moment. What calls need besides belongs to the backend, which
     * shares it between modules: {@link Backend#stats()}.
     *
     * @throws IllegalStateException when closed
     */
    public LayerStats stats() {
        return slot.peek().stats();
    }

    /** The backend that runs this module. */
    public Backend backend() {
        return options.backend();
    }

    /**
     * Releases native memory. Calls in flight finish first, later ones are refused with an
     * {@link IllegalStateException}; closing twice does nothing.
     */
    @Override
    public void close() {
        slot.close();
    }
}
