package dev.rondo.examples;

import dev.rondo.Generator;
import dev.rondo.LongTensor;
import dev.rondo.Tensor;
import dev.rondo.io.OnnxFile;
import dev.rondo.nn.Functional;
import dev.rondo.nn.LSTM;
import dev.rondo.nn.Linear;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Takes the LSTM out of an ONNX model, wherever the graph has it, and the weights of its head by their names: says
 * whether series of numbers rise, fall, or go up and down.
 */
@Command(
        name = "onnx",
        description = "Inference: the recurrent layer of an ONNX model.",
        mixinStandardHelpOptions = true,
        usageHelpAutoWidth = true)
public final class OnnxLayer implements Callable<Integer> {
    private static final int STEPS = 16;
    private static final List<String> KINDS = List.of("rises", "falls", "goes up and down");

    @Option(names = "--model", description = "The model (default: ${DEFAULT-VALUE}).")
    private Path model = Path.of("examples/models/trend.onnx");

    @Option(names = "--seed", description = "Seed of the noise (default: ${DEFAULT-VALUE}).")
    private long seed = 1;

    @Override
    public Integer call() throws IOException {
        Tensor series = Generator.manualSeed(seed).normal(0, 0.1, STEPS, KINDS.size(), 1);
        for (int t = 0; t < STEPS; t++) {
            float at = (float) t / STEPS;
            series.set(series.get(t, 0, 0) + at, t, 0, 0);
            series.set(series.get(t, 1, 0) - at, t, 1, 0);
            series.set(series.get(t, 2, 0) + (float) Math.sin(4 * Math.PI * at) / 2, t, 2, 0);
        }
        LongTensor kinds = Functional.argmax(scores(model, series), -1);
        for (int n = 0; n < KINDS.size(); n++) {
            System.out.println("series " + n + " " + KINDS.get((int) kinds.get(n)));
        }
        return 0;
    }

    /** Scores [N, kinds] of series [T, N, 1]. */
    static Tensor scores(Path model, Tensor series) throws IOException {
        try (OnnxFile file = OnnxFile.open(model);
                LSTM lstm = (LSTM) file.node().layer()) {
            Linear head = Linear.fromStateDict(file.tensors(), "fc.");
            return head.forward(lstm.forward(series).output().select(0, -1));
        }
    }
}
