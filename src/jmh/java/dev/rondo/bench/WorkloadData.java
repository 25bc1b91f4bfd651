package dev.rondo.bench;

import dev.rondo.Generator;
import dev.rondo.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What every engine gets for a workload, the same in every process.
 *
 * @param workload the sizes
 * @param x [T, N, I] from N(0, 1)
 * @param weights by PyTorch's names, in its order and layout, from U(-1/sqrt(H), 1/sqrt(H))
 */
public record WorkloadData(Workload workload, Tensor x, Map<String, Tensor> weights) {
    private static final long SEED = 20_25;

    /** Draws the data of a workload. */
    public static WorkloadData of(Workload workload) {
        Generator generator = Generator.manualSeed(SEED);
        double bound = 1 / Math.sqrt(workload.hidden());
        int rows = workload.gateRows();
        Map<String, Tensor> weights = new LinkedHashMap<>();
        for (int layer = 0; layer < workload.layers(); layer++) {
            for (String suffix : suffixes(workload, layer)) {
                weights.put("weight_ih" + suffix, generator.uniform(-bound, bound, rows, workload.width(layer)));
                weights.put("weight_hh" + suffix, generator.uniform(-bound, bound, rows, workload.hidden()));
                weights.put("bias_ih" + suffix, generator.uniform(-bound, bound, rows));
                weights.put("bias_hh" + suffix, generator.uniform(-bound, bound, rows));
            }
        }
        Tensor x = generator.randn(workload.steps(), workload.batch(), workload.input());
        return new WorkloadData(workload, x, weights);
    }

    /** What the names of a layer's weights end with, one for each direction. */
    public static List<String> suffixes(Workload workload, int layer) {
        List<String> suffixes = new ArrayList<>(List.of("_l" + layer));
        if (workload.directions() == 2) {
            suffixes.add("_l" + layer + "_reverse");
        }
        return suffixes;
    }

    /** One weight. */
    public Tensor weight(String name) {
        Tensor weight = weights.get(name);
        if (weight == null) {
            throw new IllegalArgumentException("no weight is called " + name);
        }
        return weight;
    }
}
