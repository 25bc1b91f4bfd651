package dev.rondo.examples;

import dev.rondo.Generator;
import dev.rondo.LongTensor;
import dev.rondo.Tensor;
import dev.rondo.io.TorchFile;
import dev.rondo.nn.Embedding;
import dev.rondo.nn.Functional;
import dev.rondo.nn.LSTM;
import dev.rondo.nn.LSTMOutput;
import dev.rondo.nn.LSTMState;
import dev.rondo.nn.Linear;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Goes on with a text, character by character, as PyTorch does from the same checkpoint and the same seed. The
 * checkpoint holds the state dictionary and, beside it, the alphabet.
 */
@Command(
        name = "characters",
        description = "Generation: goes on with a text as PyTorch does from the same seed.",
        mixinStandardHelpOptions = true,
        usageHelpAutoWidth = true)
public final class CharacterGenerator implements Callable<Integer> {
    @Option(names = "--model", description = "The checkpoint (default: ${DEFAULT-VALUE}).")
    private Path model = Path.of("examples/models/characters.pt");

    @Option(names = "--prompt", description = "What to go on with, in lower case (default: ${DEFAULT-VALUE}).")
    private String prompt = "the lord is my ";

    @Option(names = "--length", description = "Characters to write (default: ${DEFAULT-VALUE}).")
    private int length = 200;

    @Option(names = "--seed", description = "PyTorch's seed (default: ${DEFAULT-VALUE}).")
    private long seed = 7;

    @Option(names = "--temperature", description = "Below 1 for likely characters (default: ${DEFAULT-VALUE}).")
    private double temperature = 0.5;

    @Override
    public Integer call() throws IOException {
        try {
            System.out.println(write(model, prompt, length, seed, temperature));
            return 0;
        } catch (IllegalArgumentException e) {
            System.err.println("rondo: " + e.getMessage());
            return 2;
        }
    }

    /** The prompt and what follows. */
    static String write(Path model, String prompt, int length, long seed, double temperature) throws IOException {
        try (TorchFile file = TorchFile.open(model)) {
            Map<String, Tensor> weights = file.tensors();
            String alphabet = Objects.requireNonNull(file.metadata().get("alphabet"));
            Embedding embedding = Embedding.fromStateDict(weights, "state_dict.embedding.");
            Linear head = Linear.fromStateDict(weights, "state_dict.head.");
            Generator generator = Generator.manualSeed(seed);
            StringBuilder text = new StringBuilder(prompt);
            if (prompt.isEmpty() || prompt.chars().anyMatch(c -> alphabet.indexOf(c) < 0)) {
                throw new IllegalArgumentException("the prompt needs one or more of the characters [" + alphabet + "]");
            }
            LongTensor read =
                    LongTensor.of(prompt.chars().map(alphabet::indexOf).toArray(), prompt.length(), 1);
            @Nullable LSTMState state = null;
            try (LSTM lstm = LSTM.fromStateDict(weights, "state_dict.lstm.")) {
                for (int i = 0; i < length; i++) {
                    LSTMOutput heard = lstm.forward(embedding.forward(read), state);
                    state = heard.state();
                    Tensor logits = head.forward(heard.output().select(0, -1)); // [1, alphabet]
                    Tensor chances = Functional.softmax(Functional.mul(logits, 1 / temperature), -1);
                    read = generator.multinomial(chances, 1, false); // [1, 1]
                    text.append(alphabet.charAt((int) read.getFlat(0)));
                }
            }
            return text.toString();
        }
    }
}
