package dev.rondo.nn;

import dev.rondo.internal.cell.CellKind;
import dev.rondo.internal.parameters.CellParameters;

/**
 * One time step of one GRU layer, as {@code torch.nn.GRUCell}; the equations are those of {@link GRU}.
 *
 * <p>Parameters: {@code weight_ih} [3H, I], {@code weight_hh} [3H, H], {@code bias_ih} and {@code bias_hh} [3H].
 *
 * <p>Thread-safety: any number of threads may call {@code forward} at once. Lifetime: close the cell to free its native
 * memory.
 *
 * @see <a href="https://docs.pytorch.org/docs/stable/generated/torch.nn.GRUCell.html">torch.nn.GRUCell</a>
 */
public final class GRUCell extends HiddenCell {
    private GRUCell(CellParameters cell, RecurrentModuleBuilder.Options options) {
        super("GRUCell", cell, options);
    }

    /**
     * Starts a cell.
     *
     * @param inputSize features of the input, I
     * @param hiddenSize features of the state, H
     */
    public static Builder builder(int inputSize, int hiddenSize) {
        return new Builder(inputSize, hiddenSize);
    }

    /** Options of a GRUCell. */
    public static final class Builder extends RecurrentModuleBuilder<Builder> {
        private Builder(int inputSize, int hiddenSize) {
            super(inputSize, hiddenSize);
        }

        @Override
        Builder self() {
            return this;
        }

        /**
         * Makes the cell: draws its parameters and packs them for the backend.
         *
         * @throws IllegalArgumentException for a size below 1
         * @throws dev.rondo.NativeLibraryException when the chosen backend cannot be loaded
         */
        public GRUCell build() {
            return new GRUCell(cell(CellKind.GRU), options());
        }
    }
}
