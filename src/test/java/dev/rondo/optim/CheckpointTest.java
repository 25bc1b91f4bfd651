package dev.rondo.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rondo.Backend;
import dev.rondo.Generator;
import dev.rondo.Tensor;
import dev.rondo.io.Safetensors;
import dev.rondo.io.SafetensorsException;
import dev.rondo.nn.LSTM;
import dev.rondo.nn.Linear;
import dev.rondo.nn.MSELoss;
import dev.rondo.nn.Module;
import dev.rondo.nn.Tape;
import dev.rondo.nn.Variable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A training that was interrupted goes on to the last bit; what does not fit is refused whole. */
class CheckpointTest {
    @TempDir
    Path folder;

    /** A training with everything that has a state. */
    static final class Training implements AutoCloseable {
        private final Generator generator;
        private final LSTM lstm;
        private final Linear head;
        final Adam optimizer;
        private final ExponentialLR schedule;
        private final MSELoss criterion = MSELoss.builder().build();
        final Checkpoint checkpoint;

        Training(long seed) {
            this(seed, 8, "abc");
        }

        Training(long seed, int hidden, String vocabulary) {
            generator = Generator.manualSeed(seed);
            lstm = LSTM.builder(3, hidden)
                    .numLayers(2)
                    .dropout(0.4)
                    .generator(generator)
                    .backend(Backend.reference())
                    .build();
            lstm.train();
            head = Linear.builder(hidden, 2)
                    .generator(generator)
                    .backend(Backend.reference())
                    .build();
            optimizer = Adam.builder(Module.trainableOf(lstm, head)).lr(0.02).build();
            schedule = new ExponentialLR(optimizer, 0.97);
            checkpoint = Checkpoint.builder()
                    .module("lstm", lstm)
                    .module("head", head)
                    .optimizer(optimizer)
                    .schedule(schedule)
                    .generator("dropout", generator)
                    .identity("vocabulary", vocabulary)
                    .build();
        }

        List<Float> steps(int count) {
            List<Float> losses = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                try (Tape tape = new Tape()) {
                    // Data from the same generator: its place counts.
                    Tensor x = generator.randn(4, 5, 3);
                    Variable y = head.forward(lstm.forward(tape.constant(x)).output());
                    Variable loss = criterion.forward(y, generator.randn(4, 5, 2));
                    optimizer.zeroGrad();
                    loss.backward();
                    optimizer.step();
                    schedule.step();
                    losses.add(loss.item());
                }
            }
            return losses;
        }

        @Override
        public void close() {
            lstm.close();
            head.close();
        }
    }

    @Test
    void goesOnToTheLastBit() throws IOException {
        Path file = folder.resolve("last.safetensors");
        try (Training whole = new Training(1);
                Training first = new Training(1);
                Training second = new Training(2)) {
            List<Float> expected = whole.steps(20);
            List<Float> losses = first.steps(10);
            first.checkpoint.save(file, Map.of("epoch", "3", "note", "ten steps"));
            assertThat(second.checkpoint.load(file)).isEqualTo(Map.of("epoch", "3", "note", "ten steps"));
            losses.addAll(second.steps(10));
            assertThat(losses).isEqualTo(expected);
        }
    }

    @Test
    void parametersHaveThePrefixOfTheirModule() throws IOException {
        Path file = folder.resolve("names.safetensors");
        try (Training training = new Training(1)) {
            training.steps(1);
            training.checkpoint.save(file, Map.of());
        }
        try (Safetensors read = Safetensors.open(file)) {
            assertThat(read.names())
                    .contains("lstm.weight_ih_l0", "lstm.bias_hh_l1", "head.weight", "optimizer.0.exp_avg");
            assertThat(read.metadata())
                    .containsEntry("optimizer.class", "Adam")
                    .containsEntry("optimizer.0.step", "1.0");
        }
    }

    @Test
    void refusesWhatDoesNotFitAndChangesNothing() throws IOException {
        Path file = folder.resolve("model.safetensors");
        try (Training training = new Training(1)) {
            training.steps(2);
            training.checkpoint.save(file, Map.of());
        }
        try (Training wide = new Training(3, 9, "abc")) {
            refused(wide, file, "size mismatch for weight_ih_l0");
        }
        try (Training other = new Training(3, 8, "abcd")) {
            refused(other, file, "its vocabulary is 'abc', here it is 'abcd'");
        }
        Path plain = folder.resolve("plain.safetensors");
        Safetensors.write(plain, Map.of("a", Tensor.ones(2)), Map.of());
        try (Training training = new Training(3)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> training.checkpoint.load(plain))
                    .withMessage(plain + " is no checkpoint of a training: it has no metadata 'rondo.checkpoint'");
        }
        try (Linear head = Linear.builder(8, 2).backend(Backend.reference()).build()) {
            SGD sgd = SGD.builder(head.trainable()).lr(0.1).build();
            Checkpoint another =
                    Checkpoint.builder().module("head", head).optimizer(sgd).build();
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> another.load(file))
                    .withMessage(file + " does not fit: it has the optimizer Adam, here it is SGD");
        }
    }

    private static void refused(Training training, Path file, String reason) throws IOException {
        List<Float> expected;
        try (Training same = training.lstm.toString().contains("9") ? new Training(3, 9, "abc") : new Training(3)) {
            expected = same.steps(3);
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> training.checkpoint.load(file))
                .withMessageStartingWith(file + " does not fit: ")
                .withMessageContaining(reason);
        assertThat(training.steps(3)).isEqualTo(expected);
    }

    @Test
    void refusesDamagedFiles() throws IOException {
        Path file = folder.resolve("whole.safetensors");
        try (Training training = new Training(1)) {
            training.checkpoint.save(file, Map.of());
            byte[] bytes = Files.readAllBytes(file);
            Path cut = folder.resolve("cut.safetensors");
            Files.write(cut, Arrays.copyOf(bytes, bytes.length - 7));
            assertThatThrownBy(() -> training.checkpoint.load(cut))
                    .isInstanceOf(SafetensorsException.class)
                    .hasMessageContaining("cut.safetensors");
            String text = new String(bytes, StandardCharsets.ISO_8859_1);
            Path damaged = folder.resolve("damaged.safetensors");
            String wrong = text.replaceFirst("\"generator.dropout\":\"[0-9a-f]", "\"generator.dropout\":\"g");
            Files.write(damaged, wrong.getBytes(StandardCharsets.ISO_8859_1));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> training.checkpoint.load(damaged))
                    .withMessageContaining("the state of its generator 'dropout' is damaged");
        }
    }

    @Test
    void anOlderFileStaysWhenWritingFails() throws IOException {
        Path file = folder.resolve("missing").resolve("a.safetensors");
        try (Training training = new Training(1)) {
            assertThatThrownBy(() -> training.checkpoint.save(file, Map.of()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("missing");
        }
    }

    @Test
    void refusesNamesThatTheFileNeeds() {
        try (Linear head = Linear.builder(8, 2).backend(Backend.reference()).build()) {
            Checkpoint.Builder builder = Checkpoint.builder().module("head", head);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> builder.module("head", head))
                    .withMessage("a module can't be called 'head': another one is");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> builder.module("optimizer", head))
                    .withMessage("a module can't be called 'optimizer': the file needs that name");
        }
    }
}
