package dev.rondo.bench;

import dev.rondo.Generator;
import dev.rondo.Tensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
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
    private static final String WEIGHTS = "weights.f32";
    private static final String X = "x.f32";
    private static final long SEED = 20_25;

    /** Draws the data of a workload. */
    static WorkloadData draw(Workload workload) {
        Generator generator = Generator.manualSeed(SEED);
        double bound = 1 / Math.sqrt(workload.hidden());
        Map<String, Tensor> weights = new LinkedHashMap<>();
        shapes(workload).forEach((name, shape) -> weights.put(name, generator.uniform(-bound, bound, shape)));
        Tensor x = generator.randn(workload.steps(), workload.batch(), workload.input());
        return new WorkloadData(workload, x, weights);
    }

    /** Where a workload's data lies below the folder of the results. */
    static Path folder(Path results, Workload workload) {
        return results.resolve("data").resolve(workload.name() + "-" + workload.operations());
    }

    /** Writes a workload's data where it is not yet: drawing it takes longer than reading. */
    static void write(Path results, Workload workload) {
        Path folder = folder(results, workload);
        if (Files.exists(folder.resolve(X))) {
            return;
        }
        WorkloadData drawn = draw(workload);
        List<Tensor> flat = drawn.weights.values().stream()
                .map(weight -> weight.reshape(-1))
                .toList();
        RawFloats.write(folder.resolve(WEIGHTS), Tensor.cat(flat, 0).toArray());
        // Last, as its presence says that all is written.
        RawFloats.write(folder.resolve(X), drawn.x.toArray());
    }

    /** Reads what {@link #write} wrote. */
    static WorkloadData read(Path results, Workload workload) {
        Path folder = folder(results, workload);
        float[] values = RawFloats.read(folder.resolve(WEIGHTS));
        Map<String, Tensor> weights = new LinkedHashMap<>();
        int start = 0;
        for (Map.Entry<String, int[]> shape : shapes(workload).entrySet()) {
            int end = start + Arrays.stream(shape.getValue()).reduce(1, Math::multiplyExact);
            weights.put(shape.getKey(), Tensor.of(Arrays.copyOfRange(values, start, end), shape.getValue()));
            start = end;
        }
        Tensor x = Tensor.of(RawFloats.read(folder.resolve(X)), workload.steps(), workload.batch(), workload.input());
        return new WorkloadData(workload, x, weights);
    }

    /** The weights' shapes by their names. */
    private static Map<String, int[]> shapes(Workload workload) {
        int rows = workload.gateRows();
        Map<String, int[]> shapes = new LinkedHashMap<>();
        for (int layer = 0; layer < workload.layers(); layer++) {
            for (String suffix : suffixes(workload, layer)) {
                shapes.put("weight_ih" + suffix, new int[] {rows, workload.width(layer)});
                shapes.put("weight_hh" + suffix, new int[] {rows, workload.hidden()});
                shapes.put("bias_ih" + suffix, new int[] {rows});
                shapes.put("bias_hh" + suffix, new int[] {rows});
            }
        }
        return shapes;
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
