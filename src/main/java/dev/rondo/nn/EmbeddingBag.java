package dev.rondo.nn;

import dev.rondo.LongTensor;
import dev.rondo.Tensor;
import dev.rondo.Threads;
import dev.rondo.internal.embedding.BagOffsets;
import dev.rondo.internal.embedding.BagReduction;
import dev.rondo.internal.embedding.EmbeddingConfig;
import dev.rondo.internal.embedding.EmbeddingTable;
import dev.rondo.internal.embedding.RowGradient;
import dev.rondo.internal.parameters.Parameters;
import dev.rondo.internal.print.Described;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Sums, means or maxima over bags of looked-up rows, as {@code torch.nn.EmbeddingBag}, without storing the rows.
 *
 * <p>Plain Java; {@code weight} is [num_embeddings, embedding_dim]. Indices equal to {@code padding_idx} count for
 * nothing, not even for the mean's divisor; an empty bag gives zeros in every mode.
 *
 * <p>Thread-safety: calls may overlap; with {@code max_norm} they take turns. Nothing has to be closed.
 *
 * @see <a href="https://docs.pytorch.org/docs/stable/generated/torch.nn.EmbeddingBag.html">torch.nn.EmbeddingBag</a>
 */
public final class EmbeddingBag extends Module {
    /** How the rows of a bag become one. */
    public enum Mode {
        /** Their sum, weighted if weights are given. */
        SUM,
        /** Their mean. */
        MEAN,
        /** The largest value of each feature. */
        MAX;

        /**
         * The mode of PyTorch's name for it.
         *
         * @throws IllegalArgumentException for a name other than {@code sum}, {@code mean} and {@code max}
         */
        public static Mode of(String name) {
            return switch (name) {
                case "sum" -> SUM;
                case "mean" -> MEAN;
                case "max" -> MAX;
                default -> throw new IllegalArgumentException("mode has to be one of sum, mean or max");
            };
        }

        private BagReduction.Rule rule() {
            return switch (this) {
                case SUM -> BagReduction.Rule.SUM;
                case MEAN -> BagReduction.Rule.MEAN;
                case MAX -> BagReduction.Rule.MAX;
            };
        }
    }

    private final EmbeddingTable table;
    private final Mode mode;
    private final boolean includeLastOffset;
    private final BagReduction reduction;
    private final Threads threads;

    private EmbeddingBag(EmbeddingConfig config, Mode mode, boolean includeLastOffset, Tensor weight, Threads threads) {
        super("EmbeddingBag");
        this.reduction = new BagReduction(config, mode.rule(), weight, threads);
        this.table = new EmbeddingTable(name(), config, weight);
        this.threads = threads;
        this.mode = mode;
        this.includeLastOffset = includeLastOffset;
    }

    /**
     * Starts a table.
     *
     * @param numEmbeddings rows
     * @param embeddingDim features of a row
     */
    public static Builder builder(int numEmbeddings, int embeddingDim) {
        return new Builder(numEmbeddings, embeddingDim);
    }

    /**
     * Reduces bags of one size.
     *
     * @param indices [bags, size]
     * @return [bags, embedding_dim]
     * @throws IllegalArgumentException for other than two dimensions
     * @throws IndexOutOfBoundsException when an index is negative or not below num_embeddings
     * @throws IllegalStateException when this table, or the memory of a tensor, is closed
     * @throws WrongThreadException when the memory of a tensor is confined to another thread
     */
    public Tensor forward(LongTensor indices) {
        return forward(indices, (Tensor) null);
    }

    /** The same with a weight for each index, [bags, size]; only for sums. */
    public Tensor forward(LongTensor indices, @Nullable Tensor perSampleWeights) {
        return reduce(indices, fixedStarts(indices), perSampleWeights);
    }

    /** {@link #forward(LongTensor, LongTensor, Tensor)} without weights. */
    public Tensor forward(LongTensor indices, LongTensor offsets) {
        return forward(indices, offsets, null);
    }

    /**
     * Reduces bags of any sizes.
     *
     * @param indices [count], bag after bag
     * @param offsets [bags] where each bag starts; with include_last_offset [bags + 1], where the last is the end
     * @param perSampleWeights [count], or null for ones; only for sums
     * @return [bags, embedding_dim]
     * @throws IllegalArgumentException for wrong dimensions, and for offsets that do not start at 0, decrease, or lie
     *     behind the end
     * @throws IndexOutOfBoundsException when an index is negative or not below num_embeddings
     * @throws IllegalStateException when this table, or the memory of a tensor, is closed
     * @throws WrongThreadException when the memory of a tensor is confined to another thread
     */
    public Tensor forward(LongTensor indices, LongTensor offsets, @Nullable Tensor perSampleWeights) {
        return reduce(indices, starts(indices, offsets), perSampleWeights);
    }

    /**
     * Reduces bags and remembers what the gradients need. They are that of {@code weight}, dense: a row's is the sum
     * over the indices that name it, in their order and in double, so that it has the same bits on any number of
     * threads, and zero for padding; and, as that of the input, that of {@code perSampleWeights} where there are any. A
     * maximum's goes to the first of equal rows.
     *
     * @param indices as in {@link #forward(LongTensor, LongTensor, Tensor)}, or [bags, size]
     * @param offsets as there; null for [bags, size]
     * @param perSampleWeights shaped like the indices, or null for ones; only for sums
     * @throws IllegalArgumentException for wrong dimensions, and for offsets that do not start at 0, decrease, or lie
     *     behind the end
     * @throws IndexOutOfBoundsException when an index is negative or not below num_embeddings
     * @throws IllegalStateException when this table, or the memory of a tensor, is closed
     * @throws WrongThreadException when the memory of a tensor is confined to another thread
     */
    public TrainingPass forwardTraining(
            LongTensor indices, @Nullable LongTensor offsets, @Nullable Tensor perSampleWeights) {
        int[] starts = offsets == null ? fixedStarts(indices) : starts(indices, offsets);
        long version = table.parameters().version();
        Tensor output = reduce(indices, starts, perSampleWeights);
        float[] scales = perSampleWeights == null ? null : perSampleWeights.toArray();
        RowGradient gradient = reduction.gradient(indices, starts, scales);
        return new TablePass(name(), table, version, output, gradient, threads);
    }

    /**
     * Reduces bags, on a tape.
     *
     * @param offsets where each bag starts; null for indices [N, length], a bag a row
     * @return [N, embedding_dim]
     */
    public Variable forward(Tape tape, LongTensor indices, @Nullable LongTensor offsets) {
        TrainingPass pass = forwardTraining(indices, offsets, null);
        return new RecordedPass(tape.recording(), pass, trainable(), null, null, RecordedPass.Layout.SAME).output();
    }

    private int[] starts(LongTensor indices, LongTensor offsets) {
        requireDims(indices);
        if (indices.dim() == 2) {
            throw new IllegalArgumentException("if input is 2D, then offsets has to be None, as input is treated is a"
                    + " mini-batch of fixed length sequences.");
        }
        return BagOffsets.starts(offsets, indices.numel(), includeLastOffset);
    }

    private static int[] fixedStarts(LongTensor indices) {
        if (indices.dim() == 1) {
            throw new IllegalArgumentException("offsets has to be a 1D Tensor but got None");
        }
        requireDims(indices);
        int[] starts = new int[indices.size(0) + 1];
        Arrays.setAll(starts, bag -> bag * indices.size(1));
        return starts;
    }

    private static void requireDims(LongTensor indices) {
        if (indices.dim() != 1 && indices.dim() != 2) {
            throw new IllegalArgumentException(
                    "input has to be 1D or 2D Tensor, but got Tensor of dimension " + indices.dim());
        }
    }

    private void checkWeights(LongTensor indices, @Nullable Tensor perSampleWeights) {
        if (perSampleWeights == null) {
            return;
        }
        if (!Arrays.equals(indices.shape(), perSampleWeights.shape())) {
            throw new IllegalArgumentException("embedding_bag: If per_sample_weights ("
                    + Arrays.toString(perSampleWeights.shape())
                    + ") is not None, then it must have the same shape as the input ("
                    + Arrays.toString(indices.shape()) + ")");
        }
        if (mode != Mode.SUM) {
            throw new IllegalArgumentException("embedding_bag: per_sample_weights was not None. per_sample_weights is"
                    + " only supported for mode='sum' (got mode='" + Described.label(mode) + "').");
        }
    }

    private Tensor reduce(LongTensor indices, int[] starts, @Nullable Tensor perSampleWeights) {
        checkWeights(indices, perSampleWeights);
        table.config().checkRange(indices);
        Tensor result = Tensor.zeros(starts.length - 1, table.config().embeddingDim());
        float[] scales = perSampleWeights == null ? null : perSampleWeights.toArray();
        table.read(indices, result, (checked, out) -> reduction.reduce(checked, starts, scales, out));
        return result;
    }

    /**
     * The table itself, its one parameter {@code weight}: writing to it changes what lookups give.
     *
     * @throws IllegalStateException when closed
     */
    public Tensor weight() {
        return table.weight();
    }

    @Override
    Parameters currentParameters() {
        return table.parameters();
    }

    /**
     * Writes the given {@code weight} into the table.
     *
     * @throws IllegalArgumentException for a missing or unexpected key or a wrong shape; nothing changes
     * @throws IllegalStateException when closed
     */
    @Override
    public void loadStateDict(Map<String, Tensor> stateDict) {
        table.load(stateDict);
    }

    /**
     * Ends the use of this table: lookups, and calls for its parameters, are refused from then on with an
     * {@link IllegalStateException}. It frees nothing, so that nobody has to call it; closing twice does nothing.
     */
    @Override
    public void close() {
        table.close();
    }

    @Override
    public String toString() {
        return "EmbeddingBag(" + table.config().describeBag(Described.label(mode)) + ")";
    }

    /** Options of an EmbeddingBag, with PyTorch's names and defaults. */
    public static final class Builder extends TableBuilder<Builder> {
        private Mode mode = Mode.MEAN;
        private boolean includeLastOffset;

        private Builder(int numEmbeddings, int embeddingDim) {
            super(numEmbeddings, embeddingDim);
        }

        @Override
        Builder self() {
            return this;
        }

        /** How the rows of a bag become one. Default mean. */
        public Builder mode(Mode reduction) {
            mode = Objects.requireNonNull(reduction, "mode");
            return this;
        }

        /** Whether the last offset is the end and not the start of a bag. Default false. */
        public Builder includeLastOffset(boolean included) {
            includeLastOffset = included;
            return this;
        }

        /**
         * Makes the table.
         *
         * @throws IllegalArgumentException for an option out of range, in PyTorch's words
         */
        public EmbeddingBag build() {
            EmbeddingConfig config = config("padding_idx");
            if (config.scaleGradByFreq() && mode == Mode.MAX) {
                throw new IllegalArgumentException("max mode does not support scaling the gradient by the frequency");
            }
            return new EmbeddingBag(config, mode, includeLastOffset, weight(config), threads());
        }
    }
}
