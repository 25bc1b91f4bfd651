package dev.rondo.cli;

import dev.rondo.io.OnnxFile;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What commands that run a layer are told of where it is. */
final class ModelFile {
    @Parameters(paramLabel = "MODEL", description = "A PyTorch, safetensors or ONNX file.")
    private Path path;

    @Option(
            names = "--prefix",
            paramLabel = "P",
            description =
                    "What stands in front of the layer's parameters, such as encoder.lstm. ; not needed where MODEL"
                            + " has one layer.")
    private @Nullable String prefix;

    @SuppressWarnings("NullAway.Init") // picocli injects the fields
    ModelFile() {}

    TensorFile open() throws IOException {
        return TensorFile.open(path);
    }

    /** The layer of an open file of weights. */
    FoundLayer layer(TensorFile weights) {
        return FoundLayer.recurrentIn(weights, prefix);
    }

    /**
     * The model, of an ONNX file; null for weights.
     *
     * @param instead what to do with an ONNX model that a prefix is given for
     */
    @Nullable
    OnnxFile onnx(TensorFile file, String instead) {
        OnnxFile onnx = file.onnx();
        if (onnx != null && prefix != null) {
            throw new Failures.Refusal(path + ": --prefix is for files of weights; " + instead);
        }
        return onnx;
    }

    /** The path. */
    @Override
    public String toString() {
        return path.toString();
    }
}
