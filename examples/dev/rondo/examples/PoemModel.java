package dev.rondo.examples;

import dev.rondo.Generator;
import dev.rondo.LongTensor;
import dev.rondo.Tensor;
import dev.rondo.nn.Dropout;
import dev.rondo.nn.Embedding;
import dev.rondo.nn.Functional;
import dev.rondo.nn.GRU;
import dev.rondo.nn.LSTM;
import dev.rondo.nn.Linear;
import dev.rondo.nn.Module;
import dev.rondo.nn.Parameter;
import dev.rondo.nn.RecurrentStream;
import dev.rondo.nn.RecurrentVariables;
import dev.rondo.nn.StateVariables;
import dev.rondo.nn.Tape;
import dev.rondo.nn.Variable;
import dev.rondo.optim.Checkpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which character comes next: embedding, recurrent layers, dropout, linear head. */
final class PoemModel implements AutoCloseable {
    private static final String VOCABULARY = "vocabulary";

    private final PoemSettings settings;
    private final PoemText text;
    private final String vocabulary;
    private final Embedding embedding;
    private final Recurrent recurrent;
    private final Dropout dropout;
    private final Linear head;

    /** An LSTM or a GRU. */
    private interface Recurrent {
        Module module();

        RecurrentVariables forward(Variable x, @Nullable StateVariables state);

        RecurrentStream stream(int streams);
    }

    private record Lstm(LSTM module) implements Recurrent {
        @Override
        public RecurrentVariables forward(Variable x, @Nullable StateVariables state) {
            return module.forward(x, state);
        }

        @Override
        public RecurrentStream stream(int streams) {
            return module.stream(streams);
        }
    }

    private record Gru(GRU module) implements Recurrent {
        @Override
        public RecurrentVariables forward(Variable x, @Nullable StateVariables state) {
            return module.forward(x, state);
        }

        @Override
        public RecurrentStream stream(int streams) {
            return module.stream(streams);
        }
    }

    /**
     * A model that knows nothing yet.
     *
     * @param vocabulary its characters, each once
     * @param generator of the weights and of dropout
     */
    PoemModel(PoemSettings settings, String vocabulary, Generator generator) {
        this.settings = settings;
        this.vocabulary = vocabulary;
        this.text = new PoemText(vocabulary);
        int hidden = settings.integer("hidden");
        this.embedding = Embedding.builder(text.size(), settings.integer("embedding"))
                .generator(generator)
                .build();
        this.recurrent = recurrent(settings, generator);
        this.dropout = new Dropout(settings.number("dropout"), generator);
        this.head = Linear.builder(hidden, text.size()).generator(generator).build();
    }

    private static Recurrent recurrent(PoemSettings settings, Generator generator) {
        int input = settings.integer("embedding");
        int hidden = settings.integer("hidden");
        int layers = settings.integer("layers");
        double between = layers == 1 ? 0 : settings.number("dropout");
        return settings.isGru()
                ? new Gru(GRU.builder(input, hidden)
                        .numLayers(layers)
                        .dropout(between)
                        .generator(generator)
                        .build())
                : new Lstm(LSTM.builder(input, hidden)
                        .numLayers(layers)
                        .dropout(between)
                        .generator(generator)
                        .build());
    }

    /** Reads a trained model from its checkpoint. */
    static PoemModel read(Path file) throws IOException {
        try {
            Map<String, String> fixed = new LinkedHashMap<>(Checkpoint.fixed(file));
            PoemSettings settings = PoemSettings.ofCheckpoint(fixed, Map.of());
            PoemModel model = new PoemModel(settings, fixed.getOrDefault(VOCABULARY, ""), Generator.manualSeed(0));
            fixed.keySet().removeAll(settings.values().keySet());
            fixed.remove(VOCABULARY);
            model.checkpoint(fixed).build().load(file);
            return model;
        } catch (IllegalArgumentException e) {
            throw new PoemWriter.Refusal(String.valueOf(e.getMessage()));
        }
    }

    /** What goes into a file, to which training adds what is its own. */
    Checkpoint.Builder checkpoint(Map<String, String> fixed) {
        Checkpoint.Builder builder = Checkpoint.builder()
                .module("embedding", embedding)
                .module("recurrent", recurrent.module())
                .module("head", head)
                .fixed(VOCABULARY, vocabulary);
        settings.values().forEach(builder::fixed);
        fixed.forEach(builder::fixed);
        return builder;
    }

    PoemText text() {
        return text;
    }

    List<Parameter> trainable() {
        return Module.trainableOf(embedding, recurrent.module(), head);
    }

    void train(boolean training) {
        for (Module module : List.of(recurrent.module(), dropout)) {
            if (training) {
                module.train();
            } else {
                module.eval();
            }
        }
    }

    /**
     * A window of characters.
     *
     * @param logits [steps * streams, characters]
     */
    record Window(Variable logits, StateVariables state) {}

    /** Reads a window [steps, streams], on a tape. */
    Window forward(Tape tape, LongTensor characters, @Nullable StateVariables state) {
        RecurrentVariables read = recurrent.forward(embedding.forward(tape, characters), state);
        Variable logits = head.forward(dropout.forward(read.output()));
        return new Window(logits.reshape(characters.numel(), text.size()), read.state());
    }

    /** Starts reading character by character. */
    Reader reader(int streams) {
        return new Reader(recurrent.stream(streams));
    }

    /** Reads texts side by side, character by character. */
    final class Reader {
        private final RecurrentStream stream;

        private Reader(RecurrentStream stream) {
            this.stream = stream;
        }

        /** Reads one more character of each; logits [streams, characters] of what comes next. */
        Tensor read(LongTensor characters) {
            Tensor heard = stream.push(embedding.forward(characters.reshape(1, characters.numel())));
            return head.forward(heard).reshape(characters.numel(), text.size());
        }
    }

    /**
     * Writes on after a prompt.
     *
     * @param temperature below 1 for likely characters, above for rare ones; 0 for always the likeliest
     * @param topK of how many of the likeliest characters one is drawn; 0 for all
     */
    String write(String prompt, int length, double temperature, int topK, Generator generator) {
        StringBuilder written = new StringBuilder(prompt);
        Reader reader = reader(1);
        Tensor logits = Tensor.zeros(1, text.size());
        // Without a prompt, as at the beginning of a line, if the text has lines.
        String before = prompt.isEmpty() && vocabulary.contains("\n") ? "\n" : prompt;
        for (int number : text.numbers("the prompt", before)) {
            logits = reader.read(LongTensor.of(new long[] {number}, 1));
        }
        for (int i = 0; i < length; i++) {
            int next = draw(logits.select(0, 0), temperature, topK, generator);
            written.append(text.character(next));
            logits = reader.read(LongTensor.of(new long[] {next}, 1));
        }
        return written.toString();
    }

    private static int draw(Tensor logits, double temperature, int topK, Generator generator) {
        int kept = topK == 0 ? logits.size(0) : Math.min(topK, logits.size(0));
        Functional.TopK top = Functional.topk(logits, temperature == 0 ? 1 : kept);
        Tensor scaled = top.values();
        for (int i = 0; i < scaled.size(0); i++) {
            scaled.set((float) (scaled.get(i) / (temperature == 0 ? 1 : temperature)), i);
        }
        int drawn = (int)
                generator.multinomial(Functional.softmax(scaled, 0), 1, false).get(0);
        return (int) top.indices().get(drawn);
    }

    @Override
    public void close() {
        embedding.close();
        recurrent.module().close();
        head.close();
    }
}
