package dev.rondo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rondo.LongTensor;
import dev.rondo.Tensor;
import dev.rondo.io.Safetensors;
import dev.rondo.io.TorchFile;
import dev.rondo.testing.TestBackends;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Layers against PyTorch's numbers of {@code golden/cases}, with the exit status that scripts rely on. */
@Tag("native")
class VerifyCommandTest {
    private static final Path CASES = Path.of("src/test/resources/golden/cases");

    @TempDir
    Path folder;

    @BeforeEach
    void onOneDnn() {
        TestBackends.oneDnn();
    }

    /** A case of PyTorch's as the two files of the command: weights below a prefix, inputs and outputs. */
    private final class Case {
        final Map<String, Tensor> weights = new LinkedHashMap<>();
        final Map<String, Tensor> run = new LinkedHashMap<>();
        final Map<String, LongTensor> lengths = new LinkedHashMap<>();
        final Map<String, String> metadata = new LinkedHashMap<>();

        Case(String name, String prefix) throws IOException {
            try (Safetensors file = Safetensors.open(CASES.resolve(name + ".safetensors"))) {
                for (String tensor : file.names()) {
                    if (tensor.startsWith("param.")) {
                        weights.put(prefix + tensor.substring("param.".length()), file.tensor(tensor));
                    }
                }
                Map.of("input", "x", "h0", "h0", "c0", "c0", "out32", "y", "hn32", "hn", "cn32", "cn")
                        .forEach((from, to) -> {
                            if (file.has(from)) {
                                run.put(to, file.tensor(from));
                            }
                        });
                if (file.has("lengths")) {
                    lengths.put("lengths", file.longs("lengths"));
                }
                String config = file.metadata().getOrDefault("config", "");
                if (config.contains("\"batch_first\": true")) {
                    metadata.put("batch_first", "true");
                }
                if (config.contains("\"relu\"")) {
                    metadata.put("nonlinearity", "relu");
                }
            }
        }

        CommandRun verify(Object... more) throws IOException {
            Path model = folder.resolve("model.pt");
            TorchFile.write(model, weights);
            Path against = folder.resolve("against.safetensors");
            Safetensors.write(against, run, lengths, metadata);
            return CommandRun.of(Stream.concat(Stream.of("verify", model, "--against", against), Stream.of(more))
                    .toArray());
        }
    }

    static Stream<String> cases() throws IOException {
        try (Stream<Path> files = Files.list(CASES)) {
            List<String> names = files.map(file -> file.getFileName().toString().replace(".safetensors", ""))
                    .filter(name -> name.matches("(lstm|gru|rnn)-.*"))
                    .sorted()
                    .toList();
            assertThat(names).hasSizeGreaterThan(40);
            return names.stream();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void everyLayerOfPyTorchVerifies(String name) throws IOException {
        CommandRun run = new Case(name, "encoder.rnn.").verify();
        assertThat(run.err()).isEmpty();
        assertThat(run.status()).isZero();
        assertThat(run.out())
                .contains("prefix 'encoder.rnn.'", " agree.")
                .containsPattern("y +onednn +largest difference [0-9.e-]+ +within 2\\.00e-06: ok")
                .containsPattern("hn +reference +largest difference [0-9.e-]+ +within 2\\.00e-06: ok");
        assertThat(run.out().contains("cn  ")).isEqualTo(name.startsWith("lstm"));
    }

    @Test
    void aDifferenceBeyondTheToleranceGivesOne() throws IOException {
        for (String output : List.of("y", "hn", "cn")) {
            Case lstm = new Case("lstm-2layer-bi", "");
            Tensor wrong = lstm.run.get(output).copy();
            wrong.set(wrong.get(0, 0, 0) + 1e-3f, 0, 0, 0);
            lstm.run.put(output, wrong);
            CommandRun run = lstm.verify();
            assertThat(run.status()).isOne();
            assertThat(run.out())
                    .containsPattern(output + " +onednn +largest difference 0\\.00100 .*: DIFFERS")
                    .containsPattern(output + " +reference +largest difference 0\\.00100 .*: DIFFERS")
                    .endsWith("The numbers differ.\n");
            assertThat(lstm.verify("--atol", "0.01").status()).isZero();
            assertThat(lstm.verify("--atol", "1e-4").status()).isOne();
        }
    }

    @Test
    void cellStatesMayDifferMoreUnlessAToleranceIsGiven() throws IOException {
        Case lstm = new Case("lstm-basic-1", "");
        Tensor moved = lstm.run.get("cn").copy();
        moved.set(moved.get(0, 0, 0) + 6e-6f, 0, 0, 0);
        lstm.run.put("cn", moved);
        assertThat(lstm.verify().status()).isZero();
        assertThat(lstm.verify("--atol", "2e-6").status()).isOne();
        moved.set(moved.get(0, 0, 0) + 9e-6f, 0, 0, 0);
        assertThat(lstm.verify().status()).isOne();
    }

    @Test
    void aNanThatOnlyOneSideHasIsADifference() throws IOException {
        Case gru = new Case("gru-bi", "");
        Tensor wrong = gru.run.get("hn").copy();
        wrong.set(Float.NaN, 0, 0, 0);
        gru.run.put("hn", wrong);
        assertThat(gru.verify("--atol", "1e9").status()).isOne();
    }

    @Test
    void whatOptionsDoNotFitIsSaidAndGivesTwo() throws IOException {
        Case gru = new Case("gru-basic-1", "encoder.");
        assertRefused(gru.verify("--prefix", "decoder."), "below prefix 'decoder.'", "--prefix 'encoder.'");
        assertThat(gru.verify("--prefix", "encoder.").status()).isZero();
        assertThat(gru.verify("--prefix", "encoder").status()).isZero();
        gru.weights.putAll(new Case("gru-basic-1", "decoder.").weights);
        assertRefused(gru.verify(), "2 recurrent layers", "--prefix 'encoder.' or --prefix 'decoder.'");
        gru.metadata.put("batch_first", "maybe");
        assertRefused(gru.verify("--prefix", "encoder."), "batch_first is 'maybe'");
    }

    @Test
    void whatElseLiesBelowThePrefixIsNoneOfTheLayers() throws IOException {
        Case lstm = new Case("lstm-proj-0", "");
        lstm.weights.put("fc.weight", Tensor.zeros(2, 2));
        lstm.weights.put("weight", Tensor.zeros(2, 2));
        assertThat(lstm.verify().status()).isZero();
        lstm.weights.remove("bias_hh_l0");
        assertRefused(lstm.verify(), "Missing key(s)", "bias_hh_l0");
    }

    @Test
    void whatTheFileLacksIsSaidAndGivesTwo() throws IOException {
        Case lstm = new Case("lstm-basic-1", "");
        lstm.run.remove("c0");
        assertRefused(lstm.verify(), "'h0' and 'c0', or from neither");
        lstm.run.remove("h0");
        lstm.run.keySet().removeAll(List.of("y", "hn", "cn"));
        assertRefused(lstm.verify(), "no 'y', 'hn' or 'cn'; it holds x");
        lstm.run.remove("x");
        lstm.run.put("input", Tensor.zeros(1));
        assertRefused(lstm.verify(), "there is no tensor 'x'", "it holds input");
    }

    @Test
    void shapesThatDoNotFitGiveTwo() throws IOException {
        Case gru = new Case("gru-basic-1", "");
        Tensor y = gru.run.get("y");
        gru.run.put("y", Tensor.zeros(y.size(0), y.size(1), y.size(2) + 1));
        assertRefused(gru.verify(), "tensor 'y' has shape");
        gru.run.put("x", Tensor.zeros(2, 2, 99));
        assertRefused(gru.verify(), "99");
        gru.run.put("cn", y);
        assertRefused(gru.verify(), "a GRU has no cell state");
    }

    @Test
    void filesThatCannotBeReadGiveTwo() throws IOException {
        Case gru = new Case("gru-basic-1", "");
        gru.verify();
        Path model = folder.resolve("model.pt");
        assertRefused(CommandRun.of("verify", model, "--against", folder.resolve("none")), "there is no such file");
        assertRefused(CommandRun.of("verify", folder.resolve("none"), "--against", model), "there is no such file");
        assertRefused(CommandRun.of("verify", folder, "--against", model), "it is a directory");
        Path text = Files.writeString(folder.resolve("notes.txt"), "not a model, for sure");
        assertRefused(CommandRun.of("verify", text, "--against", model), "begins neither as safetensors");
        Path cut = folder.resolve("cut.pt");
        byte[] bytes = Files.readAllBytes(model);
        Files.write(cut, Arrays.copyOf(bytes, bytes.length / 2));
        assertRefused(CommandRun.of("verify", cut, "--against", model), cut.toString());
    }

    private static void assertRefused(CommandRun run, String... parts) {
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).startsWith("rondo: ").contains(parts);
        assertThat(run.err().lines()).hasSize(1);
    }
}
