package dev.rondo.nn;

import dev.rondo.Tensor;
import dev.rondo.Threads;
import dev.rondo.internal.embedding.EmbeddingTable;
import dev.rondo.internal.embedding.RowGradient;
import dev.rondo.internal.walk.CallTensors;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A pass through a table of vectors. */
final class TablePass extends TrainingPass {
    private final EmbeddingTable table;
    private final long version;
    private final Threads threads;
    private @Nullable RowGradient gradient;

    /**
     * Remembers a lookup.
     *
     * @param version of the rows, before they were read
     */
    TablePass(String name, EmbeddingTable table, long version, Tensor output, RowGradient gradient, Threads threads) {
        super(name, output, null, null);
        this.table = table;
        this.version = version;
        this.gradient = gradient;
        this.threads = threads;
    }

    @Override
    Gradients compute(
            @Nullable Tensor gradOutput,
            @Nullable Tensor gradH,
            @Nullable Tensor gradC,
            boolean inputGradient,
            Function<String, @Nullable Tensor> room) {
        table.requireUnchanged(version);
        RowGradient present = Objects.requireNonNull(gradient, "the lookup");
        Tensor given = gradOutput == null ? Tensor.zeros(output().shape()) : CallTensors.resident(gradOutput);
        Tensor weight = table.weight();
        Map<String, Tensor> gradients = table.parameters().gradients(room);
        Tensor gradWeight = Objects.requireNonNull(gradients.get("weight"), "weight");
        gradWeight.segment().fill((byte) 0);
        present.compute(given, gradWeight, threads);
        Tensor scales = inputGradient && present.hasScales() ? present.ofScales(given, weight) : null;
        return new Gradients(gradients, scales);
    }

    @Override
    void release() {
        gradient = null;
    }
}
