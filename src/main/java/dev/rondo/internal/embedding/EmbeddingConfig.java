package dev.rondo.internal.embedding;

import dev.rondo.Generator;
import dev.rondo.LongTensor;
import dev.rondo.Tensor;
import dev.rondo.internal.print.PythonNumbers;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The constructor arguments of an embedding table, checked as PyTorch checks them; padding_idx counts from the start.
 */
public record EmbeddingConfig(
        int numEmbeddings,
        int embeddingDim,
        @Nullable Integer paddingIdx,
        @Nullable Double maxNorm,
        double normType,
        boolean scaleGradByFreq) {

    /**
     * Checks.
     *
     * @param paddingName how messages call the padding row
     */
    public static EmbeddingConfig of(
            int numEmbeddings,
            int embeddingDim,
            @Nullable Integer paddingIdx,
            @Nullable Double maxNorm,
            double normType,
            boolean scaleGradByFreq,
            String paddingName) {
        if (numEmbeddings < 0 || embeddingDim < 0) {
            throw new IllegalArgumentException("Trying to create tensor with negative dimension "
                    + Math.min(numEmbeddings, embeddingDim) + ": [" + numEmbeddings + ", " + embeddingDim + "]");
        }
        Integer padding = paddingIdx;
        if (padding != null) {
            if (padding >= numEmbeddings || padding < -numEmbeddings) {
                throw new IllegalArgumentException(paddingName + " must be within num_embeddings");
            }
            padding = padding < 0 ? padding + numEmbeddings : padding;
        }
        return new EmbeddingConfig(numEmbeddings, embeddingDim, padding, maxNorm, normType, scaleGradByFreq);
    }

    /** Draws N(0, 1) and zeroes the padding row. */
    public Tensor drawWeight(@Nullable Generator generator) {
        Generator source = generator == null ? Generator.random() : generator;
        Tensor weight = Tensor.zeros(numEmbeddings, embeddingDim);
        source.fillNormal(weight, 0, 1);
        Integer padding = paddingIdx;
        if (padding != null) {
            weight.select(0, padding).segment().fill((byte) 0);
        }
        return weight;
    }

    /** The given weight if it has this table's shape. */
    public Tensor checkWeight(Tensor given) {
        if (!Arrays.equals(given.shape(), new int[] {numEmbeddings, embeddingDim})) {
            throw new IllegalArgumentException("Shape of weight does not match num_embeddings and embedding_dim");
        }
        if (maxNorm != null && given.segment().isReadOnly()) {
            throw new IllegalArgumentException("max_norm scales rows in place, but the given weight is read-only");
        }
        return given;
    }

    /** Whether an index names the row that takes no part in gradients and bags. */
    boolean isPadding(long index) {
        Integer padding = paddingIdx;
        return padding != null && index == padding;
    }

    /** Refuses indices that name no row. */
    public void checkRange(LongTensor indices) {
        if (allInRange(indices)) {
            return;
        }
        for (int i = 0; i < indices.numel(); i++) {
            long index = indices.getFlat(i);
            if (index < 0 || index >= numEmbeddings) {
                throw new IndexOutOfBoundsException("index out of range in self: index " + index + " at position " + i
                        + ", num_embeddings is " + numEmbeddings);
            }
        }
    }

    /** Without an exit in the middle, so that it runs in vector registers. */
    private boolean allInRange(LongTensor indices) {
        long last = numEmbeddings - 1L;
        long sign = 0;
        for (int i = 0; i < indices.numel(); i++) {
            long index = indices.getFlat(i);
            sign |= index | (last - index);
        }
        return sign >= 0;
    }

    /** PyTorch's {@code repr} of an EmbeddingBag's arguments. */
    public String describeBag(String mode) {
        return numEmbeddings + ", " + embeddingDim
                + (maxNorm == null ? "" : ", max_norm=" + PythonNumbers.repr(maxNorm))
                + (normType == 2 ? "" : ", norm_type=" + PythonNumbers.repr(normType))
                + (scaleGradByFreq ? ", scale_grad_by_freq=True" : "")
                + ", mode='" + mode + "'"
                + (paddingIdx == null ? "" : ", padding_idx=" + paddingIdx);
    }

    /** PyTorch's {@code repr} of an Embedding's arguments. */
    public String describe() {
        return numEmbeddings + ", " + embeddingDim
                + (paddingIdx == null ? "" : ", padding_idx=" + paddingIdx)
                + (maxNorm == null ? "" : ", max_norm=" + PythonNumbers.repr(maxNorm))
                + (normType == 2 ? "" : ", norm_type=" + PythonNumbers.repr(normType))
                + (scaleGradByFreq ? ", scale_grad_by_freq=True" : "");
    }
}
