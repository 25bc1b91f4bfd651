package dev.rondo.internal.embedding;

import dev.rondo.LongTensor;
import dev.rondo.Tensor;
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

    private final String layer;
    private final EmbeddingConfig config;
    private final Tensor weight;
    private final @Nullable Renorm renorm;

    public EmbeddingTable(String layer, EmbeddingConfig config, Tensor weight) {
        this.layer = layer;
        this.config = config;
        this.weight = weight;
        this.renorm = Renorm.of(config, weight);
    }

    /** Reads the rows of checked indices into a result; with max_norm, {@code reading} runs alone. */
    public void read(LongTensor indices, Tensor result, Reading reading) {
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

    public EmbeddingConfig config() {
        return config;
    }

    public Tensor weight() {
        return weight;
    }

    public Map<String, Tensor> stateDict() {
        return StateDicts.copyOf(Map.of("weight", weight));
    }

    public void loadStateDict(Map<String, Tensor> stateDict) {
        StateDicts.checkedCopy(layer, Map.of("weight", weight), stateDict)
                .values()
                .forEach(copy -> weight.segment().copyFrom(copy.segment()));
    }
}
