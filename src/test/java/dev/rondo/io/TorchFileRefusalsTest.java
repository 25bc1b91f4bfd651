package dev.rondo.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rondo.Tensor;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What PyTorch writes that is no state dictionary is refused by its name, with what to do instead. */
class TorchFileRefusalsTest {
    private static final String NEEDLESS =
            " is refused, and was not run: a state dictionary does not need it. If the file"
                    + " holds a whole module or its settings, save model.state_dict() instead";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "module.pt|'torch.nn.modules.rnn.LSTM' belongs to a whole module, which only Python can load: save"
                        + " model.state_dict() instead",
                "sparse.pt|'torch._utils._rebuild_sparse_tensor' is a sparse tensor: save what to_dense() gives instead",
                "quantized.pt|'torch._utils._rebuild_qtensor' is a quantized tensor: save what dequantize() gives instead",
                "meta.pt|'torch._utils._rebuild_meta_tensor_no_storage' is a meta tensor, which has no values: load the"
                        + " model's weights in PyTorch and save model.state_dict() instead"
            })
    void objectsThatAreNoDenseTensorsSayWhatToDo(String file, String message) {
        assertThatThrownBy(() -> TorchResources.open(file))
                .isInstanceOf(TorchFileException.class)
                .hasMessageMatching("byte array: data\\.pkl, byte \\d+: .*")
                .hasMessageEndingWith(message);
    }

    @ParameterizedTest
    @CsvSource({
        "module_own.pt,__main__.Plain,'data.pkl, '",
        "module_legacy.pt,__main__.Plain,''",
        "namespace.pt,argparse.Namespace,'data.pkl, '",
        "malicious.pt,posix.system,'data.pkl, '",
        "malicious_protocol4.pt,posix.system,'data.pkl, '",
        "malicious_legacy.pt,posix.system,''"
    })
    void otherNamesAreRefusedByName(String file, String name, String where) {
        assertThatThrownBy(() -> TorchResources.open(file))
                .isInstanceOf(TorchFileException.class)
                .hasMessageMatching("byte array: " + where + "byte \\d+: .*")
                .hasMessageEndingWith("'" + name + "'" + NEEDLESS);
        assertThat(Files.exists(Path.of("/tmp/rondo-was-here"))).isFalse();
    }

    @Test
    void classesOfTorchScriptMeanNothingInAStateDict() {
        byte[] script = TorchResources.bytes("script.pt");
        assertThat(TorchFile.open(script).names()).contains("lstm.weight_hh_l0", "blocks.0.weight");
        assertThatThrownBy(() -> TorchNames.of("__torch__.Tagger", false))
                .hasMessageContaining("'__torch__.Tagger' is refused");
        assertThatThrownBy(() -> TorchNames.of("__torch__.torch.classes.quantized.LinearPackedParamsBase", true))
                .hasMessageContaining("is an object of C++, as quantized layers have");
    }

    @Test
    void filesOfOtherKindsSayWhatTheyAre() {
        byte[] safetensors = Safetensors.toBytes(Map.of("a", Tensor.ones(1)), Map.of());
        assertOther(safetensors, "it is a safetensors file: read it with Safetensors");
        byte[] tar = new byte[1024];
        System.arraycopy("ustar".getBytes(StandardCharsets.US_ASCII), 0, tar, 257, 5);
        assertOther(
                tar,
                "it is a tar archive, which PyTorch wrote before 0.1.10: load and save it with a PyTorch of 0.1.10"
                        + " to 1.5 first");
        assertOther(
                new byte[] {(byte) 0x80, 4, 'N', '.'},
                "it is a pickle that torch.save did not write: load it in Python and save it with torch.save");
        assertOther(
                "version https://git-lfs.github.com/spec/v1".getBytes(StandardCharsets.US_ASCII),
                "it is a Git LFS pointer in the place of the file: fetch that with 'git lfs pull'");
        for (byte[] nothing : new byte[][] {{}, {1, 2, 3}}) {
            assertThatThrownBy(() -> TorchFile.open(nothing))
                    .isInstanceOf(TorchFileException.class)
                    .hasMessage(
                            "byte array: not a PyTorch file: it begins neither as a zip archive nor with the magic number"
                                    + " of the form before 1.6");
        }
    }

    private static void assertOther(byte[] file, String what) {
        assertThatThrownBy(() -> TorchFile.open(file))
                .isInstanceOf(TorchFileException.class)
                .hasMessage("byte array: not a PyTorch file; " + what);
    }

    @Test
    void safetensorsNamesTheOtherReader() {
        assertThatThrownBy(() -> Safetensors.read(TorchResources.bytes("zip.pt")))
                .isInstanceOf(SafetensorsException.class)
                .hasMessage("byte array: not a safetensors file; it is a zip archive, such as torch.save writes: read a"
                        + " PyTorch zip with TorchFile");
        assertThatThrownBy(() -> Safetensors.read(TorchResources.bytes("legacy.pt")))
                .hasMessage(
                        "byte array: not a safetensors file; it is a PyTorch file in the form before 1.6: read it with"
                                + " TorchFile");
    }

    @ParameterizedTest
    @CsvSource({"zip.pt", "legacy.pt"})
    void everyTruncationIsRefused(String file) {
        byte[] bytes = TorchResources.bytes(file);
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> TorchFile.open(cut)).isInstanceOf(TorchFileException.class);
        }
    }
}
