package dev.rondo.nn;

import dev.rondo.LongTensor;
import dev.rondo.Tensor;
import dev.rondo.Threads;
import dev.rondo.internal.embedding.EmbeddingConfig;
import dev.rondo.internal.embedding.EmbeddingTable;
import dev.rondo.internal.embedding.RowGather;
import dev.rondo.internal.embedding.RowGradient;
import dev.rondo.internal.parameters.Parameters;
import dev.rondo.internal.parameters.StateDicts;
import dev.rondo.internal.tensor.Outputs;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A table of vectors looked up by index, as {@code torch.nn.Embedding}: {@code y[...] = weight[index[...]]}.
 *
 * <p>Plain Java; {@code weight} is [num_embeddings, embedding_dim], drawn from N(0, 1), with the row of
 * {@code padding_idx} zero. That row takes no part in gradients; looking it up gives whatever it holds.
 *
 * <p>With {@code max_norm}, a lookup first scales down, in place, the looked-up rows whose norm exceeds it.
 *
 * <p>Thread-safety: lookups may overlap; with {@code max_norm} they take turns. Writing to {@link #weight} needs the
 * table to oneself. Nothing has to be closed.
 *
 * @see <a href="https://docs.pytorch.org/docs/stable/generated/torch.nn.Embedding.html">torch.nn.Embedding</a>
 */
public final class Embedding extends Module {
    private final EmbeddingTable table;
    private final EmbeddingTable.Reading reading;
    private final Threads threads;

    private Embedding(EmbeddingConfig config, Tensor weight, Threads threads) {
        super("Embedding");
        this.table = new EmbeddingTable(name(), config, weight);
        this.threads = threads;
        this.reading = new RowGather(weight, config.embeddingDim(), threads)::gather;
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
     * A table over given weights [num_embeddings, embedding_dim], which are used as they are and not copied.
     *
     * @throws IllegalArgumentException when they do not have two dimensions
     */
    public static Embedding fromPretrained(Tensor weight) {
        if (weight.dim() != 2) {
            throw new IllegalArgumentException("Embeddings parameter is expected to be 2-dimensional");
        }
        return builder(weight.size(0), weight.size(1)).weight(weight).build();
    }

    /** {@link #fromStateDict(Map, String, Consumer)} with the default of every option. */
    public static Embedding fromStateDict(Map<String, Tensor> stateDict, String prefix) {
        return fromStateDict(stateDict, prefix, builder -> {});
    }

    /**
     * A table with a copy of the {@code weight} of a state dictionary, which tells its sizes.
     *
     * @param prefix with its dot, such as {@code encoder.embedding.}; empty for none
     * @param options sets what the weight does not tell, such as {@code paddingIdx}
     * @throws IllegalArgumentException when there is no matrix {@code weight} below the prefix, naming prefixes that
     *     have one, or when a key there is unexpected
     */
    public static Embedding fromStateDict(Map<String, Tensor> stateDict, String prefix, Consumer<Builder> options) {
        int[] shape = StateDicts.matrixShape("Embedding", stateDict, prefix);
        Builder builder = builder(shape[0], shape[1]).weight(Tensor.zeros(shape));
        options.accept(builder);
        Embedding embedding = builder.build();
        embedding.loadStateDict(stateDict, prefix);
        return embedding;
    }

    /**
     * Looks up rows.
     *
     * @param indices row numbers, of any shape
     * @return the rows: the shape of the indices and embedding_dim behind it
     * @throws IndexOutOfBoundsException when an index is negative or not below num_embeddings
     * @throws IllegalStateException when this table, or the memory of a tensor, is closed
     * @throws WrongThreadException when the memory of a tensor is confined to another thread
     */
    public Tensor forward(LongTensor indices) {
        int[] shape = Arrays.copyOf(indices.shape(), indices.dim() + 1);
        shape[indices.dim()] = table.config().embeddingDim();
        Tensor result = Tensor.zeros(shape);
        forward(indices, result);
        return result;
    }

    /**
     * Looks up rows into memory of the caller's, which saves making new memory ready, the longer part of a large
     * lookup. Allocates nothing, but for a few small objects when several threads share the work.
     *
     * @param indices row numbers, of any shape
     * @param out the shape of the indices and embedding_dim behind it; untouched when an exception is thrown
     * @throws IllegalArgumentException when {@code out} has another shape, refuses writes, or overlaps the table
     * @throws IndexOutOfBoundsException when an index is negative or not below num_embeddings
     * @throws IllegalStateException when this table, or the memory of a tensor, is closed
     * @throws WrongThreadException when the memory of a tensor is confined to another thread
     */
    public void forward(LongTensor indices, Tensor out) {
        Outputs.require(isResult(indices, out), "out", out);
        Outputs.apart(out, "out", table.weight(), "the table");
        table.config().checkRange(indices);
        table.read(indices, out, reading);
    }

    private boolean isResult(LongTensor indices, Tensor out) {
        boolean fits =
                out.dim() == indices.dim() + 1 && out.size(-1) == table.config().embeddingDim();
        for (int dim = 0; fits && dim < indices.dim(); dim++) {
            fits = out.size(dim) == indices.size(dim);
        }
        return fits;
    }

    /**
     * Looks up rows and remembers which. The gradient is that of {@code weight}, dense: a row's is the sum over the
     * indices that name it, in their order and in double, so that it has the same bits on any number of threads; it is
     * zero for padding and for rows that were not looked up.
     *
     * @param indices row numbers, of any shape
     * @throws IndexOutOfBoundsException when an index is negative or not below num_embeddings
     * @throws IllegalStateException when this table, or the memory of a tensor, is closed
     * @throws WrongThreadException when the memory of a tensor is confined to another thread
     */
    public TrainingPass forwardTraining(LongTensor indices) {
        long version = table.parameters().version();
        Tensor output = forward(indices);
        RowGradient gradient = RowGradient.ofRows(table.config(), indices);
        return new TablePass(name(), table, version, output, gradient, threads);
    }

    /**
     * Looks up rows, on a tape.
     *
     * @param indices row numbers, of any shape
     * @return the rows: the shape of the indices and embedding_dim behind it
     * @throws IndexOutOfBoundsException when an index is negative or not below num_embeddings
     */
    public Variable forward(Tape tape, LongTensor indices) {
        TrainingPass pass = forwardTraining(indices);
        return new RecordedPass(tape.recording(), pass, trainable(), null, null, RecordedPass.Layout.SAME).output();
    }

    /** The same for int32 indices. */
    public Tensor forward(int[] indices, int... shape) {
        return forward(LongTensor.of(indices, shape));
    }

    /**
     * The table itself, its one parameter {@code weight}: writing to it changes what lookups give.
     *
     * @throws IllegalStateException when closed
     */
    public Tensor weight() {
        return table.weight();
    }

    /** The row that gradients skip, or null. */
    public @Nullable Integer paddingIdx() {
        return table.config().paddingIdx();
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
        return "Embedding(" + table.config().describe() + ")";
    }

    /** Options of an Embedding, with PyTorch's names and defaults. */
    public static final class Builder extends TableBuilder<Builder> {
        private Builder(int numEmbeddings, int embeddingDim) {
            super(numEmbeddings, embeddingDim);
        }

        @Override
        Builder self() {
            return this;
        }

        /**
         * Makes the table.
         *
         * @throws IllegalArgumentException for an option out of range, in PyTorch's words
         */
        public Embedding build() {
            EmbeddingConfig config = config("Padding_idx");
            return new Embedding(config, weight(config), threads());
        }
    }
}
