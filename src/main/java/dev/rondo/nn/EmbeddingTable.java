package dev.rondo.nn;

import dev.rondo.LongTensor;
import dev.rondo.Tensor;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The table behind Embedding and EmbeddingBag: checked indices, and rows scaled down before they are read. */
final class EmbeddingTable {
    private final String layer;
    private final EmbeddingConfig config;
    private final Tensor weight;
    private final @Nullable Renorm renorm;

    EmbeddingTable(String layer, EmbeddingConfig config, Tensor weight) {
        this.layer = layer;
        this.config = config;
        this.weight = weight;
        this.renorm = Renorm.of(config, weight);
    }

    /** Reads rows: {@code reading} runs after the indices are checked and, with max_norm, alone. */
    Tensor read(LongTensor indices, Supplier<Tensor> reading) {
        config.checkRange(indices);
        Renorm active = renorm;
        if (active == null) {
            return reading.get();
        }
        synchronized (active) {
            active.apply(indices);
            return reading.get();
        }
    }

    EmbeddingConfig config() {
        return config;
    }

    Tensor weight() {
        return weight;
    }

    Map<String, Tensor> stateDict() {
        return StateDicts.copyOf(Map.of("weight", weight));
    }

    void loadStateDict(Map<String, Tensor> stateDict) {
        StateDicts.checkedCopy(layer, Map.of("weight", weight), stateDict)
                .values()
                .forEach(copy -> weight.segment().copyFrom(copy.segment()));
    }
}
