package dev.rondo.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rondo.Backend;
import dev.rondo.Generator;
import dev.rondo.Tensor;
import dev.rondo.io.Safetensors;
import dev.rondo.nn.Linear;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Training that goes on from a file, and files that do not fit. */
class CheckpointTest {
    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void nameTheFile() {
        file = folder.resolve("model.safetensors");
    }

    @Test
    void resumedTrainingHasTheSameLossesBitForBit() throws IOException {
        List<Float> uninterrupted;
        try (CheckpointTraining training = new CheckpointTraining(1)) {
            uninterrupted = training.steps(20);
        }
        List<Float> interrupted = new ArrayList<>();
        try (CheckpointTraining training = new CheckpointTraining(1)) {
            interrupted.addAll(training.steps(10));
            training.checkpoint.save(file, training.position(10));
        }
        try (CheckpointTraining training = new CheckpointTraining(99)) {
            training.steps(3);
            Checkpoint.Position position = training.checkpoint.load(file);
            assertThat(position.number("step")).isEqualTo(10);
            assertThat(position.number("best")).isEqualTo(0.1);
            assertThat(position.text("name")).isEqualTo("Gedicht \"一\"\n");
            assertThatThrownBy(() -> position.text("epoch"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("this position has no epoch, only [");
            training.h = tensor(position, "h");
            training.c = tensor(position, "c");
            interrupted.addAll(training.steps(10));
        }
        assertThat(interrupted).isEqualTo(uninterrupted);
    }

    private static Tensor tensor(Checkpoint.Position position, String name) {
        return Objects.requireNonNull(position.tensors().get(name));
    }

    /** Saved before the first step, when the optimizer remembers nothing; loading forgets what it had. */
    @Test
    void aCheckpointOfTheVeryBeginningStartsAnew() throws IOException {
        try (CheckpointTraining training = new CheckpointTraining(2)) {
            training.checkpoint.save(file, training.position(0));
            List<Object> before = training.everything();
            training.steps(2);
            assertThat(training.everything()).isNotEqualTo(before);
            training.checkpoint.load(file);
            assertThat(training.everything()).isEqualTo(before);
        }
    }

    @Test
    void aTrainedModelIsReadByItsModulesOnly() throws IOException {
        try (CheckpointTraining training = new CheckpointTraining(3);
                CheckpointTraining other = new CheckpointTraining(4)) {
            training.steps(2);
            training.checkpoint.save(file, training.position(2));
            assertThat(Checkpoint.fixed(file)).isEqualTo(Map.of("vocabulary", "abcde"));
            Checkpoint.builder()
                    .module("lstm", other.lstm)
                    .module("head", other.head)
                    .fixed("vocabulary", "abcde")
                    .build()
                    .load(file);
            assertThat(other.head.stateDict().get("weight").toArray())
                    .isEqualTo(training.head.stateDict().get("weight").toArray());
        }
        try (Safetensors plain = Safetensors.open(file)) {
            assertThat(plain.names()).contains("model.lstm.weight_ih_l0", "model.head.bias", "optimizer.0.exp_avg");
        }
    }

    /** Each changes nothing: not what comes before the part that does not fit either. */
    @Test
    void whatDoesNotFitIsNamedAndChangesNothing() throws IOException {
        try (CheckpointTraining training = new CheckpointTraining(5);
                Linear small = Linear.builder(8, CheckpointTraining.CLASSES - 1)
                        .backend(Backend.reference())
                        .build()) {
            training.steps(3);
            training.checkpoint.save(file, training.position(3));
            training.steps(2);
            Checkpoint.Builder[] others = {
                Checkpoint.builder().module("lstm", training.lstm).fixed("vocabulary", "abcde"),
                Checkpoint.builder()
                        .module("lstm", training.lstm)
                        .module("head", small)
                        .fixed("vocabulary", "abcde"),
                training.parts().fixed("vocabulary", "abxde"),
                training.parts().fixed("language", "zh"),
                training.parts()
                        .optimizer(SGD.builder(training.optimizer.parameters()).build()),
                training.parts()
                        .optimizer(Adam.builder(training.head.trainable()).build()),
                training.parts().scheduler(new StepLR(training.optimizer, 4)),
                training.parts().generator("other", Generator.manualSeed(1)),
            };
            String[] messages = {
                "its modules are {lstm=LSTM(4, 8, num_layers=2, dropout=0.3), head=Linear(",
                "Error(s) in loading state_dict for head, here Linear(in_features=8, out_features=4, bias=True), in the"
                        + " file Linear(in_features=8, out_features=5, bias=True):\n\tsize mismatch for weight",
                "its vocabulary is \"abcde\", here it is \"abxde\"",
                "its language is missing, here it is \"zh\"",
                "its optimizer is Adam, here it is SGD",
                "Error(s) in loading state_dict for Adam:\n\tUnexpected key(s) in state_dict: \"2.exp_avg\"",
                "its schedule is missing, here it is StepLR",
                "it has no generator other",
            };
            for (int i = 0; i < others.length; i++) {
                refuses(training, others[i].build(), ": it does not fit: " + messages[i]);
            }
        }
    }

    private void refuses(CheckpointTraining training, Checkpoint checkpoint, String message) {
        List<Object> before = training.everything();
        assertThatThrownBy(() -> checkpoint.load(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(file + message);
        assertThat(training.everything()).isEqualTo(before);
    }

    @Test
    void damagedAndTruncatedFilesAreRefused() throws IOException {
        try (CheckpointTraining training = new CheckpointTraining(6)) {
            training.steps(1);
            training.checkpoint.save(file, training.position(1));
            byte[] whole = Files.readAllBytes(file);
            for (int cut : new int[] {0, 5, 100, whole.length / 2, whole.length - 1}) {
                Files.write(file, Arrays.copyOf(whole, cut));
                refuses(training, training.checkpoint, ": ");
            }
            // Every part of the file: the header with its texts, and the numbers.
            for (int at = 0; at < whole.length; at += whole.length / 97) {
                byte[] damaged = whole.clone();
                damaged[at] ^= 1;
                Files.write(file, damaged);
                refuses(training, training.checkpoint, ": ");
            }
            byte[] damaged = whole.clone();
            damaged[whole.length - 1] ^= 1;
            Files.write(file, damaged);
            refuses(training, training.checkpoint, ": it is damaged, its digest is another one");
            Files.write(file, whole);
            training.checkpoint.load(file);
        }
    }

    @Test
    void filesThatAreNoCheckpointsAreRefused() throws IOException {
        try (CheckpointTraining training = new CheckpointTraining(7)) {
            assertThatThrownBy(() -> training.checkpoint.load(file))
                    .isInstanceOf(NoSuchFileException.class)
                    .hasMessage(file + ": there is no such file");
            Files.writeString(file, "a poem");
            refuses(training, training.checkpoint, ": ");
            Safetensors.write(file, training.head.parameters(), Map.of("format", "pt"));
            refuses(training, training.checkpoint, ": it is no checkpoint; loadStateDict reads plain weights");
            Safetensors.write(file, new LinkedHashMap<>(), Map.of("rondo.checkpoint", "2"));
            refuses(training, training.checkpoint, ": it is a checkpoint of version 2, this is version 1");
        }
    }

    @Test
    void namesOfModulesAreChecked() {
        try (CheckpointTraining training = new CheckpointTraining(8)) {
            for (String name : new String[] {"", "a.b", "head"}) {
                assertThatThrownBy(() -> training.parts().module(name, training.head))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessage("a module needs a name of its own without dots, got \"" + name + "\"");
            }
        }
    }

    /** Numbers that are none, in a file that is whole otherwise. */
    @Test
    void stateThatIsNoNumberIsRefused() throws IOException {
        try (CheckpointTraining training = new CheckpointTraining(9)) {
            CheckpointFile written = CheckpointFile.empty(file);
            training.checkpoint.save(file, training.position(0));
            CheckpointFile read = CheckpointFile.read(file);
            Map<String, @Nullable String> texts = new LinkedHashMap<>(read.texts());
            texts.put("scheduler.0.gamma", "little");
            texts.put("generator.all", "AAAA");
            texts.forEach((name, text) -> written.texts().put(name, Objects.requireNonNull(text)));
            written.tensors().putAll(read.tensors());
            written.write(file);
            refuses(
                    training,
                    training.checkpoint,
                    ": it does not fit: scheduler.0.gamma must be a number, got \"little\"\nExpected a"
                            + " CPUGeneratorImplState of size 5056 but found the input RNG state size to be 3");
        }
    }
}
