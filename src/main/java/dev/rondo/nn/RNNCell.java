package dev.rondo.nn;

import dev.rondo.internal.parameters.CellParameters;
import java.util.Objects;

/**
 * One time step of one RNN layer, as {@code torch.nn.RNNCell}; the equations are those of {@link RNN}.
 *
 * <p>Parameters: {@code weight_ih} [H, I], {@code weight_hh} [H, H], {@code bias_ih} and {@code bias_hh} [H].
 *
 * <p>Thread-safety: any number of threads may call {@code forward} at once. Lifetime: close the cell to free its native
 * memory.
 *
 * @see <a href="https://docs.pytorch.org/docs/stable/generated/torch.nn.RNNCell.html">torch.nn.RNNCell</a>
 */
public final class RNNCell extends HiddenCell {
    private RNNCell(CellParameters cell, RecurrentModuleBuilder.Options options) {
        super("RNNCell", cell, options);
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

    /** Options of a RNNCell. */
    public static final class Builder extends RecurrentModuleBuilder<Builder> {
        private Nonlinearity nonlinearity = Nonlinearity.TANH;

        private Builder(int inputSize, int hiddenSize) {
            super(inputSize, hiddenSize);
        }

        @Override
        Builder self() {
            return this;
        }

        /** The function f. Default tanh. */
        public Builder nonlinearity(Nonlinearity function) {
            nonlinearity = Objects.requireNonNull(function, "nonlinearity");
            return this;
        }

        /**
         * Makes the cell: draws its parameters and packs them for the backend.
         *
         * @throws IllegalArgumentException for a size below 1
         * @throws dev.rondo.NativeLibraryException when the chosen backend cannot be loaded
         */
        public RNNCell build() {
            return new RNNCell(cell(nonlinearity.kind()), options());
        }
    }
}
