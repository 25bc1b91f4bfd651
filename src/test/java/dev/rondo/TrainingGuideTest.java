package dev.rondo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.rondo.nn.LSTM;
import dev.rondo.nn.TrainingPass;
import dev.rondo.testing.LogCapture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The code in docs/training.md is that of {@link TrainingGuideExample}, or of an example with a test of its own. */
class TrainingGuideTest {
    private static final Path GUIDE = Path.of("docs/training.md");

    @Test
    void theCodeIsThatWhichRuns() throws IOException {
        List<String> blocks = CodeBlocks.ofDocument(Files.readString(GUIDE));
        List<String> code = CodeBlocks.between(
                Files.readString(Path.of("src/test/java/dev/rondo/TrainingGuideExample.java")),
                "// guide begins\n",
                "// guide ends");
        String captions = CodeBlocks.flat(Files.readString(Path.of("examples/dev/rondo/examples/Captions.java")));
        List<String> quoted = new ArrayList<>(blocks);
        quoted.removeAll(code);
        assertThat(blocks).containsSubsequence(code);
        assertThat(quoted).hasSize(3).allSatisfy(block -> assertThat(captions).contains(block));
    }

    @Test
    void theLoopLearns() {
        assertThat(TrainingGuideExample.loop()).isLessThan(0.05f);
    }

    @Test
    void gradientsOfHalvesAddUpToThatOfTheWhole() {
        List<Tensor> gradients = TrainingGuideExample.accumulated();
        assertThat(gradients.get(0).allClose(gradients.get(1), 1e-5, 1e-6)).isTrue();
    }

    @Test
    void aCarriedStateLearns() {
        List<Float> losses = TrainingGuideExample.carried();
        assertThat(losses.get(losses.size() - 1)).isLessThan(losses.get(0) / 10);
    }

    @Test
    void paddingDoesNotCount() {
        List<Float> losses = TrainingGuideExample.ragged();
        assertThat(losses.get(0)).isCloseTo(losses.get(1), within(1e-5f));
    }

    @Test
    void passesGiveTheGradientsOfATape() {
        List<Map<String, Tensor>> gradients = TrainingGuideExample.withoutATape();
        assertThat(gradients.get(0)).hasSize(4).allSatisfy((name, difference) -> {
            assertThat(difference.maxAbsDiff(Tensor.zeros(difference.shape()))).isLessThan(1e-7);
            Tensor gradient = gradients.get(1).get(name);
            assertThat(gradient.maxAbsDiff(Tensor.zeros(gradient.shape()))).isGreaterThan(1e-4);
        });
    }

    @Test
    void modesDiffer() {
        List<Tensor> outputs = TrainingGuideExample.modes();
        assertThat(outputs.get(0).maxAbsDiff(outputs.get(1))).isGreaterThan(1e-3);
    }

    @Test
    void theWarningIsTheOneThatIsLogged() throws IOException {
        List<String> messages = new CopyOnWriteArrayList<>();
        try (LogCapture capture = LogCapture.to(messages);
                LSTM lstm = LSTM.builder(3, 8).numLayers(2).dropout(0.3).build();
                TrainingPass pass = lstm.forwardTraining(Tensor.zeros(2, 1, 3), null)) {
            assertThat(messages).as("logged, %s, %s", capture, pass).hasSize(1);
        }
        assertThat(Files.readString(GUIDE)).contains("\n    " + messages.get(0) + "\n");
    }

    @Test
    void aScheduleRisesAndFalls() {
        List<Double> rates = TrainingGuideExample.scheduled();
        assertThat(rates).hasSize(100);
        assertThat(rates.stream().max(Double::compare))
                .hasValueSatisfying(rate -> assertThat(rate).isCloseTo(1e-2, within(1e-4)));
        assertThat(rates.get(99)).isLessThan(1e-5);
    }

    @Test
    void trainingGoesOnFromAFile(@TempDir Path folder) throws IOException {
        assertThat(TrainingGuideExample.resumed(folder.resolve("model.safetensors")))
                .containsExactly(3.0, 1e-3);
    }
}
