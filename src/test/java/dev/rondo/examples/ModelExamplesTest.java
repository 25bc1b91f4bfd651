package dev.rondo.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rondo.LongTensor;
import dev.rondo.Tensor;
import dev.rondo.golden.GoldenAssert;
import dev.rondo.golden.Tolerance;
import dev.rondo.nn.Functional;
import dev.rondo.testing.Recorded;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/**
 * The examples with models of PyTorch's compute what PyTorch did, which {@code examples/models/make_models.py} has
 * recorded when it made them.
 */
class ModelExamplesTest {
    private static final Path MODELS = Path.of("examples/models");

    @Test
    void theTaggerTagsAsPyTorchDoes() throws IOException {
        Recorded expected = Recorded.groups("examples").object("tagger");
        Tensor scores = Tagger.scores(MODELS.resolve("tagger.pt"), expected.longs("words"));
        assertClose(expected, "logits", scores, 24, 12, 12);
        assertThat(Functional.argmax(scores, -1)).isEqualTo(expected.longs("tags"));
    }

    /** From the method's head to its end, and the line that takes the largest score. */
    @Test
    void theTaggerTakesTenLines() throws IOException {
        String code = Files.readString(Path.of("examples/dev/rondo/examples/Tagger.java"));
        String method = code.substring(code.indexOf("    static Tensor scores("), code.lastIndexOf("}\n"));
        assertThat(method.lines().count() + 1).isEqualTo(10);
    }

    @Test
    void theGeneratorWritesWhatPyTorchWrites() throws IOException {
        Recorded expected = Recorded.groups("examples").object("characters");
        String prompt = expected.text("prompt");
        String written = expected.text("written");
        assertThat(CharacterGenerator.write(
                        MODELS.resolve("characters.pt"),
                        prompt,
                        written.length() - prompt.length(),
                        expected.integer("seed"),
                        expected.number("temperature")))
                .isEqualTo(written);
    }

    @Test
    void streamsHearWhatPyTorchHearsInTheWhole() throws IOException {
        Recorded expected = Recorded.groups("examples").object("switches");
        Tensor volts = expected.tensor("volts");
        Tensor lights = Streaming.listen(MODELS.resolve("switches.pt"), volts);
        assertClose(expected, "lights", lights, 1, 16, volts.size(0));
    }

    @Test
    void theLayerOfAnOnnxModelIsTheOneThatWasExported() throws IOException {
        Recorded expected = Recorded.groups("examples").object("trend");
        Tensor series = expected.tensor("series");
        Tensor scores = OnnxLayer.scores(MODELS.resolve("trend.onnx"), series);
        assertClose(expected, "logits", scores, 1, 12, series.size(0));
        LongTensor kinds = Functional.argmax(scores, -1);
        assertThat(kinds).isEqualTo(expected.longs("kind"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"tagger", "characters", "streaming", "onnx"})
    void eachRunsFromTheCommandLine(String name) {
        assertThat(new CommandLine(new Examples()).execute(name)).isZero();
    }

    @Test
    void aWordThatTheModelDoesNotKnowIsRefused() {
        assertThat(new CommandLine(new Examples()).execute("tagger", "the", "cat"))
                .isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--prompt=", "--prompt=Z"})
    void aPromptThatTheModelCannotReadIsRefused(String prompt) {
        assertThat(new CommandLine(new Examples()).execute("characters", prompt))
                .isEqualTo(2);
    }

    @Test
    void modelsAreSmall() throws IOException {
        try (Stream<Path> files = Files.list(MODELS)) {
            assertThat(files)
                    .hasSize(5)
                    .allSatisfy(file -> assertThat(Files.size(file)).isLessThan(50_000));
        }
    }

    /** A head multiplies the error of h by the sum of a row of its weights, which is below 20 in these models. */
    private static void assertClose(
            Recorded expected, String name, Tensor actual, int inputSize, int stateSize, int path) {
        assertThat(actual.shape()).isEqualTo(expected.shape(name));
        GoldenAssert.assertClose(
                name,
                expected.doubles(name),
                actual,
                Tolerance.forward(inputSize, stateSize, path).times(20));
    }
}
