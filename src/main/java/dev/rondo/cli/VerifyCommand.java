package dev.rondo.cli;

import dev.rondo.Backend;
import dev.rondo.Tensor;
import dev.rondo.io.OnnxFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs a model's recurrent layers and compares with numbers that another program has computed. */
@Command(
        name = "verify",
        description = {
            "Run a recurrent layer of a model on both backends and compare with recorded numbers.",
            "",
            "For weights (PyTorch or safetensors) FILE holds the input 'x', where given 'h0', 'c0' and 'lengths', and at"
                    + " least one of the outputs 'y', 'hn', 'cn'; its metadata may say 'batch_first' (true or false) and"
                    + " 'nonlinearity' (tanh or relu). Sizes, layers and directions are read off the weights.",
            "",
            "For an ONNX model FILE holds inputs and outputs of recurrent nodes under their names in the graph, each with"
                    + " or without 'in.' or 'out.' in front; every node whose inputs are there is run.",
            ""
        })
final class VerifyCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private ModelFile model;

    @Option(
            names = "--against",
            required = true,
            paramLabel = "FILE",
            description = "Inputs and outputs, a safetensors file or one of PyTorch's.")
    private Path against;

    @Option(
            names = "--atol",
            paramLabel = "A",
            converter = Sizes.Tolerance.class,
            description = "The largest difference that passes. Default: 2e-6, for cell states 1e-5.")
    private @Nullable Double atol;

    @SuppressWarnings("NullAway.Init") // picocli injects the fields
    VerifyCommand() {}

    @Override
    public Integer call() throws IOException {
        Comparison report = new Comparison(spec, atol);
        try (TensorFile weights = model.open();
                TensorFile expected = TensorFile.open(against)) {
            OnnxFile onnx = model.onnx(weights, "nodes of an ONNX model are found by the names of their inputs");
            if (onnx == null) {
                verifyLayer(weights, expected, report);
            } else {
                OnnxRun.verify(onnx, expected, report);
            }
        }
        return report.finish();
    }

    private void verifyLayer(TensorFile file, TensorFile expected, Comparison report) {
        FoundLayer layer = model.layer(file);
        LayerInput input = LayerInput.read(expected, layer.kind());
        List<String> outputs = new ArrayList<>(List.of("y", "hn", "cn"));
        outputs.removeIf(output -> !expected.has(output));
        if (outputs.isEmpty()) {
            throw new Failures.Refusal(expected + ": there is nothing to compare with: no 'y', 'hn' or 'cn'; "
                    + LayerInput.holds(expected));
        }
        if (outputs.contains("cn") && !layer.kind().equals("LSTM")) {
            throw new Failures.Refusal(expected + ": it holds 'cn', and a " + layer.kind() + " has no cell state");
        }
        report.layer(layer + (layer.prefix().isEmpty() ? "" : ", prefix '" + layer.prefix() + "'"));
        Map<String, Tensor> weights = layer.weights(file);
        int[] wanted = expected.has("y") ? Comparison.ints(expected.shape("y")) : null;
        List<Backend> backends = List.of(Backend.oneDnn(), Backend.reference());
        try (Progress progress = Progress.of("verifying", (long) backends.size() * input.steps())) {
            for (Backend backend : backends) {
                try (LayerRun run = LayerRun.of(layer, weights, input, backend)) {
                    Map<String, Tensor> results = named(run.run(input, wanted, progress::step));
                    for (String output : outputs) {
                        report.compare(
                                output,
                                backend.name(),
                                Objects.requireNonNull(results.get(output), output),
                                expected,
                                output);
                    }
                }
            }
        }
    }

    /** A layer's results by the names that files give them. */
    static Map<String, Tensor> named(LayerRun.Result result) {
        Map<String, Tensor> named = new LinkedHashMap<>();
        named.put("y", result.y());
        named.put("hn", result.hn());
        Tensor cn = result.cn();
        if (cn != null) {
            named.put("cn", cn);
        }
        return named;
    }
}
