package dev.rondo.cli;

import dev.rondo.io.OnnxException;
import dev.rondo.io.OnnxFile;
import dev.rondo.io.OnnxNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows what a file holds. */
@Command(
        name = "inspect",
        description = {
            "Show the layers, the tensors and the rest of a file: PyTorch, safetensors or ONNX.",
            "",
            "Layers are told from names and shapes, with the prefix that fromStateDict takes. For an ONNX model the"
                    + " recurrent nodes are listed, with all that a plain layer has not.",
            ""
        })
final class InspectCommand implements Callable<Integer> {
    private static final int METADATA_SHOWN = 40;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "A PyTorch, safetensors or ONNX file.")
    private Path path;

    @Option(names = "--no-tensors", description = "Leave the list of tensors away.")
    private boolean brief;

    @SuppressWarnings("NullAway.Init") // picocli injects the fields
    InspectCommand() {}

    @Override
    public Integer call() throws IOException {
        try (TensorFile file = TensorFile.open(path)) {
            OnnxFile onnx = file.onnx();
            out().println(path + ": " + file.format() + ", " + file.names().size() + " tensors, "
                    + Sizes.text(Files.size(path)));
            if (onnx == null) {
                layers(file);
            } else {
                nodes(onnx);
            }
            metadata(file.metadata());
            if (!brief) {
                tensors(file);
            }
        }
        return 0;
    }

    private void layers(TensorFile file) {
        List<FoundLayer> layers = FoundLayer.in(file);
        heading(layers.isEmpty() ? "Layers: none that names and shapes tell of" : "Layers");
        for (FoundLayer layer : layers) {
            out().println("  " + layer
                    + (layer.prefix().isEmpty() ? ", no prefix" : ", prefix '" + layer.prefix() + "'"));
        }
    }

    private void nodes(OnnxFile model) {
        out().println("written by " + (model.producer().isEmpty() ? "an unnamed program" : model.producer())
                + ", IR version " + model.irVersion() + ", operator sets " + model.opsets());
        if (model.nodes().isEmpty()) {
            heading("Recurrent nodes: none");
            out().println("  " + OnnxRun.noNode(model));
            return;
        }
        heading("Recurrent nodes");
        for (OnnxNode node : model.nodes()) {
            out().println("  " + node + ": " + summary(node));
            out().println("    inputs " + node.inputs() + ", outputs " + node.outputs());
            special(node).forEach(line -> out().println("    special: " + line));
        }
    }

    private static String summary(OnnxNode node) {
        try {
            if (!node.missingWeights().isEmpty()) {
                return node.direction() + ", sizes as its weights have them, which are not in the file";
            }
            return node.direction() + ", input_size " + node.inputSize() + ", hidden_size " + node.hiddenSize()
                    + (node.obstacles().isEmpty() ? ", as nn." + node.kind() : ", by ONNX's rules");
        } catch (OnnxException e) {
            return "sizes unknown: " + e.getMessage();
        }
    }

    private static List<String> special(OnnxNode node) {
        try {
            return node.special();
        } catch (OnnxException e) {
            return List.of(String.valueOf(e.getMessage()));
        }
    }

    private void metadata(Map<String, String> metadata) {
        if (metadata.isEmpty()) {
            return;
        }
        heading("Beside tensors");
        metadata.entrySet().stream()
                .limit(METADATA_SHOWN)
                .forEach(entry -> out().println("  " + entry.getKey() + " = " + entry.getValue()));
        if (metadata.size() > METADATA_SHOWN) {
            out().println("  .. and " + (metadata.size() - METADATA_SHOWN) + " more");
        }
    }

    private void tensors(TensorFile file) {
        heading("Tensors");
        List<String[]> rows = new ArrayList<>();
        long total = 0;
        for (String name : file.names()) {
            long bytes = file.bytes(name);
            total += Math.max(0, bytes);
            rows.add(new String[] {
                name, file.type(name), Arrays.toString(file.shape(name)), bytes < 0 ? "" : Sizes.text(bytes)
            });
        }
        int[] widths = new int[4];
        for (String[] row : rows) {
            for (int i = 0; i < row.length; i++) {
                widths[i] = Math.max(widths[i], row[i].length());
            }
        }
        String format = "  %-" + Math.max(1, widths[0]) + "s  %-" + Math.max(1, widths[1]) + "s  %-"
                + Math.max(1, widths[2]) + "s  %" + Math.max(1, widths[3]) + "s%n";
        rows.forEach(row -> out().printf(format, (Object[]) row));
        out().println("  " + Sizes.text(total) + " in all");
    }

    private void heading(String text) {
        out().println(spec.commandLine().getColorScheme().ansi().string("@|bold " + text + "|@"));
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
