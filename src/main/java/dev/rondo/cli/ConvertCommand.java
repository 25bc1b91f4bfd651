package dev.rondo.cli;

import dev.rondo.LongTensor;
import dev.rondo.Tensor;
import dev.rondo.io.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes the tensors of any file as safetensors. */
@Command(
        name = "convert",
        description = {
            "Write every tensor of a file as safetensors.",
            "",
            "Names are joined by dots, elements of lists stand by their index, and a file that is one tensor alone gives"
                    + " 'tensor'. Half, bfloat16, float8 and double become F32, integers and truth values I64. Pairs of"
                    + " weight_norm stay as they are; loadStateDict joins them. Of an ONNX file the initializers and"
                    + " constants are written, under their names in the graph.",
            ""
        })
final class ConvertCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "IN", description = "A PyTorch, ONNX or safetensors file.")
    private Path in;

    @Parameters(index = "1", paramLabel = "OUT.safetensors", description = "What to write, in one piece or not at all.")
    private Path out;

    @SuppressWarnings("NullAway.Init") // picocli injects the fields
    ConvertCommand() {}

    @Override
    public Integer call() throws IOException {
        TensorFile.requirePlace(out);
        if (Files.exists(in) && Files.exists(out) && Files.isSameFile(in, out)) {
            throw new Failures.Refusal(out + ": it would take the place of what it is made from");
        }
        Map<String, Tensor> floats = new LinkedHashMap<>();
        Map<String, LongTensor> integers = new LinkedHashMap<>();
        Map<String, String> metadata;
        String format;
        try (TensorFile file = TensorFile.open(in);
                Progress progress = Progress.of("reading", file.names().size())) {
            for (String name : file.names()) {
                if (file.isFloating(name)) {
                    floats.put(name, file.tensor(name));
                } else if (file.isInteger(name)) {
                    integers.put(name, file.longs(name));
                } else {
                    throw new Failures.Refusal(in + ": tensor '" + name + "' is " + file.type(name)
                            + ", which becomes neither F32 nor I64; nothing is written");
                }
                progress.step();
            }
            format = file.format();
            // Of safetensors what it says about itself; what else a checkpoint holds is no free text about tensors.
            metadata = format.equals("safetensors") ? file.metadata() : Map.of("format", "pt");
        }
        Safetensors.write(out, floats, integers, metadata);
        spec.commandLine()
                .getOut()
                .printf(
                        "%s: %d tensors of %s (%s): %d as F32, %d as I64, %s%n",
                        out,
                        floats.size() + integers.size(),
                        in,
                        format.equals("ONNX") ? "ONNX, its initializers and constants" : format,
                        floats.size(),
                        integers.size(),
                        Sizes.text(Files.size(out)));
        return 0;
    }
}
