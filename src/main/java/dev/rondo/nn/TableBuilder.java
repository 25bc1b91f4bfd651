package dev.rondo.nn;

import dev.rondo.Generator;
import dev.rondo.Tensor;
import dev.rondo.Threads;
import dev.rondo.internal.embedding.EmbeddingConfig;
import dev.rondo.internal.print.Described;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The options that embedding tables share, with PyTorch's defaults. */
abstract class TableBuilder<B extends TableBuilder<B>> {
    private final int numEmbeddings;
    private final int embeddingDim;
    private @Nullable Integer paddingIdx;
    private @Nullable Double maxNorm;
    private double normType = 2;
    private boolean scaleGradByFreq;
    private @Nullable Generator generator;
    private @Nullable Tensor weight;
    private @Nullable Threads threads;

    TableBuilder(int numEmbeddings, int embeddingDim) {
        this.numEmbeddings = numEmbeddings;
        this.embeddingDim = embeddingDim;
    }

    abstract B self();

    /** The row that starts at zero and stands for padding; negative counts from the end. Default: none. */
    public B paddingIdx(int index) {
        paddingIdx = index;
        return self();
    }

    /** The largest norm that a looked-up row may keep. Default: none. */
    public B maxNorm(double norm) {
        maxNorm = norm;
        return self();
    }

    /** The p of the p-norm that {@code max_norm} means. Default 2. */
    public B normType(double p) {
        normType = p;
        return self();
    }

    /**
     * Whether each row's gradient is divided by how often the indices of a call name it. Default false. In an
     * EmbeddingBag, PyTorch 2.13 divides by the count of another row where rows are named unequally often; here it is
     * the row's own, as its documentation says.
     */
    public B scaleGradByFreq(boolean scaled) {
        scaleGradByFreq = scaled;
        return self();
    }

    /** Where the initial weights come from. Default: a generator with a random seed. */
    public B generator(Generator source) {
        generator = Objects.requireNonNull(source, "generator");
        return self();
    }

    /** Given weights [num_embeddings, embedding_dim], used as they are and not copied; no row is zeroed. */
    public B weight(Tensor given) {
        weight = Objects.requireNonNull(given, "weight");
        return self();
    }

    /**
     * How many threads a call may use; one that moves less than four megabytes, or finds the processors taken, uses its
     * own alone. Default: {@link Threads#byDefault()}.
     */
    public B threads(Threads policy) {
        threads = Objects.requireNonNull(policy, "threads");
        return self();
    }

    final Threads threads() {
        Threads given = threads;
        return given == null ? Threads.byDefault() : given;
    }

    /** The checked options; the name is how PyTorch spells the padding option in the message of this layer. */
    final EmbeddingConfig config(String paddingName) {
        return EmbeddingConfig.of(
                numEmbeddings, embeddingDim, paddingIdx, maxNorm, normType, scaleGradByFreq, paddingName);
    }

    /** The given weights, or drawn ones. */
    final Tensor weight(EmbeddingConfig config) {
        Tensor given = weight;
        return given == null ? config.drawWeight(generator) : config.checkWeight(given);
    }

    /** The sizes. */
    @Override
    public String toString() {
        return Described.of(this, numEmbeddings + ", " + embeddingDim);
    }
}
