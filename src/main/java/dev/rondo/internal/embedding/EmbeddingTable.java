package dev.rondo.internal.embedding;

import dev.rondo.LongTensor;
import dev.rondo.Tensor;
import dev.rondo.internal.parameters.Parameters;
import dev.rondo.internal.parameters.StateDicts;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The table behind Embedding and EmbeddingBag: checked indices, and rows scaled down before they are read. */
public final class EmbeddingTable {
    /** Writes what checked indices name. */
    @FunctionalInterface
    public interface Reading {
        void read(LongTensor indices, Tensor result);
    }

    private final String owner;
    private final EmbeddingConfig config;
    private final Tensor weight;
    private final Parameters parameters;
    private final @Nullable Renorm renorm;
    private volatile boolean closed;

    /** A table over a given weight; the owner is named in messages. */
    public EmbeddingTable(String owner, EmbeddingConfig config, Tensor weight) {
        this.owner = owner;
        this.config = config;
        this.weight = weight;
        this.parameters = new Parameters(Map.of("weight", weight));
        this.renorm = Renorm.of(config, weight);
    }

    /** Reads the rows of checked indices into a result; with max_norm, {@code reading} runs alone. */
    public void read(LongTensor indices, Tensor result, Reading reading) {
        requireOpen();
        Renorm active = renorm;
        if (active == null) {
            reading.read(indices, result);
            return;
        }
        synchronized (active) {
            active.apply(indices);
            reading.read(indices, result);
        }
    }

    /** What the table was made with. */
    public EmbeddingConfig config() {
        return config;
    }

    /** The rows themselves. */
    public Tensor weight() {
        requireOpen();
        return weight;
    }

    /**
     * Refuses what has been read before when the rows have been changed since, other than by a limit on their norms.
     *
     * @param version that of {@link #parameters} then
     */
    public void requireUnchanged(long version) {
        parameters().requireUnchanged(owner, parameters(), version);
    }

    /** The rows under PyTorch's name. */
    public Parameters parameters() {
        requireOpen();
        return parameters;
    }

    /** Writes values into the rows. */
    public void load(Map<String, Tensor> stateDict) {
        requireOpen();
        StateDicts.checkedCopy(owner, parameters.tensors(), stateDict)
                .values()
                .forEach(copy -> weight.segment().copyFrom(copy.segment()));
        parameters.changed();
    }

    /** Refuses all further use. */
    public void close() {
        closed = true;
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException(owner + " is closed");
        }
        // Says so where the memory is somebody else's, and gone.
        weight.segment();
    }
}
