package dev.rondo.cli;

import dev.rondo.Backend;
import dev.rondo.Tensor;
import dev.rondo.io.OnnxFile;
import dev.rondo.io.Safetensors;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs a model's recurrent layer on an input. */
@Command(
        name = "run",
        description = {
            "Run a recurrent layer of a model on an input, and print or write its output.",
            "",
            "INPUT holds 'x' and, where given, 'h0', 'c0' and 'lengths', with 'batch_first' and 'nonlinearity' in its"
                    + " metadata; for a node of an ONNX model, the node's inputs under their names in the graph.",
            ""
        })
final class RunCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private ModelFile model;

    @Option(
            names = "--input",
            required = true,
            paramLabel = "INPUT",
            description = "A safetensors file or one of PyTorch's.")
    private Path source;

    @Option(
            names = "--output",
            paramLabel = "OUT.safetensors",
            description = "Write y, hn and cn here instead of printing them.")
    private @Nullable Path output;

    @Option(
            names = "--node",
            paramLabel = "NAME",
            description = "The recurrent node of an ONNX model; not needed where it has one.")
    private @Nullable String node;

    @Option(
            names = "--backend",
            paramLabel = "onednn|reference",
            description = "What runs it. Default: oneDNN, and ONNX's equations in Java for nodes that it can't run.")
    private @Nullable Chosen backend;

    /** The backends by name. */
    private enum Chosen {
        ONEDNN,
        REFERENCE
    }

    @SuppressWarnings("NullAway.Init") // picocli injects the fields
    RunCommand() {}

    @Override
    public Integer call() throws IOException {
        Backend chosen = backend == null
                ? Backend.preferred()
                : backend == Chosen.ONEDNN ? Backend.oneDnn() : Backend.reference();
        if (output != null) {
            TensorFile.requirePlace(output);
        }
        Map<String, Tensor> results;
        try (TensorFile weights = model.open();
                TensorFile input = TensorFile.open(source)) {
            OnnxFile onnx = model.onnx(weights, "use --node for ONNX models");
            if (onnx == null && node != null) {
                throw new Failures.Refusal(model + ": --node is for ONNX models; use --prefix for files of weights");
            }
            results = VerifyCommand.named(
                    onnx == null
                            ? runLayer(weights, input, chosen)
                            : OnnxRun.of(onnx, node, input).run(chosen));
        }
        PrintWriter out = spec.commandLine().getOut();
        if (output != null) {
            Safetensors.write(output, results, Map.of());
        }
        results.forEach((name, tensor) -> out.println(
                output == null
                        ? name + " = " + tensor
                        : name + " " + Arrays.toString(tensor.shape()) + " in " + output));
        return 0;
    }

    private LayerRun.Result runLayer(TensorFile weights, TensorFile input, Backend chosen) {
        FoundLayer layer = model.layer(weights);
        LayerInput given = LayerInput.read(input, layer.kind());
        try (Progress progress = Progress.of("running", given.steps());
                LayerRun run = LayerRun.of(layer, layer.weights(weights), given, chosen)) {
            return run.run(given, null, progress::step);
        }
    }
}
