package dev.rondo.examples;

import dev.rondo.LongTensor;
import dev.rondo.Tensor;
import dev.rondo.io.TorchFile;
import dev.rondo.nn.Embedding;
import dev.rondo.nn.Functional;
import dev.rondo.nn.LSTM;
import dev.rondo.nn.Linear;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Tags the words of a sentence by what they are in it, with a model that PyTorch trained and saved as a state
 * dictionary: an Embedding, an LSTM of two layers that reads both ways, and a Linear.
 */
@Command(
        name = "tagger",
        description = "Inference: words in, parts of speech out, by a .pt file of PyTorch's.",
        mixinStandardHelpOptions = true,
        usageHelpAutoWidth = true)
public final class Tagger implements Callable<Integer> {
    /** In the order of the model's rows and columns, as examples/models/make_models.py has them. */
    private static final List<String> WORDS = List.of(
            "<pad> the a my old small red dog girl boat watch walk man play run sees likes wants to they we quickly often ."
                    .split(" "));

    private static final List<String> TAGS = List.of("DET ADJ NOUN VERB TO PRON ADV .".split(" "));

    @Option(names = "--model", description = "The state dictionary (default: ${DEFAULT-VALUE}).")
    private Path model = Path.of("examples/models/tagger.pt");

    @Parameters(arity = "0..*", description = "Words of the toy language (default: ${DEFAULT-VALUE}).")
    private List<String> sentence = List.of("they", "watch", "the", "old", "watch", ".");

    @Override
    public Integer call() throws IOException {
        for (String word : sentence) {
            if (!WORDS.contains(word)) {
                System.err.println("rondo: the model does not know '" + word + "'; it knows " + WORDS);
                return 2;
            }
        }
        int[] numbers = sentence.stream().mapToInt(WORDS::indexOf).toArray();
        LongTensor tags = Functional.argmax(scores(model, LongTensor.of(numbers, numbers.length, 1)), -1);
        for (int i = 0; i < numbers.length; i++) {
            System.out.println(sentence.get(i) + "\t" + TAGS.get((int) tags.get(i, 0)));
        }
        return 0;
    }

    /** All that a model takes: with the argmax above, ten lines. Words are [T, N], scores [T, N, tags]. */
    static Tensor scores(Path model, LongTensor words) throws IOException {
        Map<String, Tensor> weights = TorchFile.read(model);
        Embedding embedding = Embedding.fromStateDict(weights, "embedding.");
        Linear head = Linear.fromStateDict(weights, "fc.");
        try (LSTM lstm = LSTM.fromStateDict(weights, "lstm.")) {
            Tensor output = lstm.forward(embedding.forward(words)).output();
            return head.forward(output);
        }
    }
}
