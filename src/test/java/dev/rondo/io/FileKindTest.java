package dev.rondo.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.rondo.Tensor;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each reader says what a file of another kind is, and what to do with it. */
class FileKindTest {
    /** A file, the reader that takes it, if any, and what the others say. */
    record Case(String name, byte[] file, String reader, String what) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static byte[] latin(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] zip(String entry) {
        return TorchMutations.zip(new LinkedHashMap<>(Map.of(entry, new byte[3])), false);
    }

    static List<Case> cases() {
        String keras = "it is a Keras model: take its arrays out in Python, see KerasWeights";
        String numpy = "it is NumPy's file of arrays: load it in Python and save it with safetensors";
        return List.of(
                new Case(
                        "safetensors",
                        Safetensors.toBytes(Map.of("a", Tensor.ones(1)), Map.of()),
                        "Safetensors",
                        "it is a safetensors file: read it with Safetensors"),
                new Case(
                        "zip",
                        TorchResources.bytes("zip.pt"),
                        "TorchFile",
                        "it is a zip archive, such as torch.save writes: read a PyTorch zip with TorchFile"),
                new Case(
                        "legacy",
                        TorchResources.bytes("legacy_protocol5.pt"),
                        "TorchFile",
                        "it is a PyTorch file in the form before 1.6: read it with TorchFile"),
                new Case(
                        "onnx",
                        new OnnxCase("op_lstm_plain").bytes(),
                        "OnnxFile",
                        "it is an ONNX model, as it seems: read it with OnnxFile"),
                new Case(
                        "pickle",
                        latin("\u0080\4\u0095\13\0\0\0\0\0\0\0]."),
                        "",
                        "it is a pickle that torch.save did not write: load it in Python and save it with torch.save"),
                new Case(
                        "hdf5",
                        latin("\u0089HDF\r\n\32\n\0"),
                        "",
                        "it is an HDF5 file, such as Keras writes: take its arrays out in Python, see KerasWeights"),
                new Case("keras", zip("metadata.json"), "", keras),
                new Case("keras weights", zip("model.weights.h5"), "", keras),
                new Case("npz", zip("kernel.npy"), "", numpy),
                new Case("npy", latin("\u0093NUMPY\1\0v\0{'descr"), "", numpy),
                new Case("gzip", latin("\37\u008b\10\0\0\0\0\0\0"), "", "it is compressed with gzip: unpack it first"),
                new Case(
                        "lfs",
                        latin("version https://git-lfs.github.com/spec/v1"),
                        "",
                        "it is a Git LFS pointer in the place of the file: fetch that with 'git lfs pull'"),
                new Case(
                        "html",
                        latin("\n<!DOCTYPE html><html>"),
                        "",
                        "it is an HTML page, perhaps of a login or an error, in the place of the file"));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void everyReaderSaysWhatItIs(Case one) {
        check(
                one,
                "TorchFile",
                "a PyTorch file",
                () -> TorchFile.open(one.file()).close());
        check(one, "Safetensors", "a safetensors file", () -> Safetensors.read(one.file()));
        check(one, "OnnxFile", "an ONNX model", () -> OnnxFile.read(one.file()).close());
    }

    private static void check(Case one, String reader, String kind, ThrowingCallable read) {
        if (one.reader().equals(reader)) {
            assertThat(catchThrowable(read)).isNull();
        } else {
            assertThatThrownBy(read)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("byte array: not " + kind + "; " + one.what());
        }
    }

    /** A header whose length looks like the mark of another kind. */
    @Test
    void safetensorsAreKnownWhateverTheirLength() {
        for (int length : new int[] {0x8b1f, 0x280, 0x1208}) {
            String header = "{\"__metadata__\":{}}";
            byte[] file = RawFile.of(latin(header + " ".repeat(length - header.length())), 0);
            assertThat(Safetensors.read(file).names()).isEmpty();
        }
    }
}
