package dev.rondo.examples;

import dev.rondo.Generator;
import dev.rondo.LongTensor;
import dev.rondo.Tensor;
import dev.rondo.nn.CrossEntropyLoss;
import dev.rondo.nn.Embedding;
import dev.rondo.nn.Functional;
import dev.rondo.nn.LSTM;
import dev.rondo.nn.LSTMOutput;
import dev.rondo.nn.LSTMState;
import dev.rondo.nn.Linear;
import dev.rondo.nn.Module;
import dev.rondo.nn.Parameter;
import dev.rondo.nn.StateVariables;
import dev.rondo.nn.Tape;
import dev.rondo.nn.Variable;
import dev.rondo.optim.Adam;
import dev.rondo.optim.ClipGrad;
import dev.rondo.optim.CosineAnnealingLR;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * A network that says what is in a picture. An encoder reads the pixels and gives an LSTM its initial state; the LSTM
 * says one word after the other. In training it hears the caption itself, a word late, which is teacher forcing;
 * afterwards it hears what it has said.
 */
@Command(
        name = "captions",
        description = "Captioning: pictures of shapes in, their descriptions out.",
        mixinStandardHelpOptions = true,
        usageHelpAutoWidth = true)
public final class Captions implements Callable<Integer> {
    static final int STEPS = 1500;
    static final long SEED = 1;
    private static final int BATCH = 64;
    private static final int HIDDEN = 128;
    /** More words than any caption has. */
    private static final int MOST_WORDS = 16;

    @Option(names = "--steps", description = "Batches to learn from, of new pictures (default: ${DEFAULT-VALUE}).")
    private int steps = STEPS;

    @Option(names = "--seed", description = "Seed of weights and pictures (default: ${DEFAULT-VALUE}).")
    private long seed = SEED;

    @Option(names = "--out", description = "Where the picture goes (default: ${DEFAULT-VALUE}).")
    private Path out = Path.of("target/examples/captions.png");

    /** Pictures that training did not show, and what the network says of them. */
    record Described(List<Shapes.Scene> scenes, List<List<String>> captions) {
        private boolean isRight(int i) {
            return captions.get(i).equals(scenes.get(i).caption());
        }

        /** How many captions are right word for word, from 0 to 1. */
        double exactMatches() {
            return IntStream.range(0, scenes.size()).filter(this::isRight).count() / (double) scenes.size();
        }

        private List<Pictures.Captioned> first(int count) {
            return IntStream.range(0, Math.min(count, scenes.size()))
                    .mapToObj(i -> new Pictures.Captioned(
                            scenes.get(i).image(), String.join(" ", captions.get(i)), isRight(i)))
                    .toList();
        }
    }

    /**
     * What training gives.
     *
     * @param loss of the last batch
     * @param heldOut new pictures, of colours and forms that training has shown together
     * @param unseen pictures with a combination that it has not shown
     */
    record Result(float loss, Described heldOut, Described unseen) {}

    @Override
    public Integer call() throws IOException {
        Result result = train(steps, seed);
        System.out.printf("held-out pictures described word for word: %.1f %%%n", 100 * result.heldOut.exactMatches());
        System.out.printf("those with an unseen combination: %.1f %%%n", 100 * result.unseen.exactMatches());
        draw(result, out);
        System.out.println("picture: " + out);
        return 0;
    }

    static void draw(Result result, Path file) throws IOException {
        Map<String, List<Pictures.Captioned>> parts = new LinkedHashMap<>();
        parts.put("Held-out pictures", result.heldOut.first(18));
        parts.put("Colours and forms that training never showed together", result.unseen.first(6));
        Pictures.captioned(file, parts);
    }

    static Result train(int steps, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Shapes.Scene> heldOut = scenes(500, random, false);
        List<Shapes.Scene> unseen = scenes(200, random, true);
        try (Captioner model = new Captioner(Generator.manualSeed(seed))) {
            Adam optimizer = Adam.builder(model.trainable()).lr(0.004).build();
            CosineAnnealingLR schedule = new CosineAnnealingLR(optimizer, steps);
            float last = Float.NaN;
            for (int step = 1; step <= steps; step++) {
                Batch batch = Batch.of(scenes(BATCH, random, false));
                try (Tape tape = new Tape()) {
                    Variable loss = model.loss(tape, batch);
                    optimizer.zeroGrad();
                    loss.backward();
                    ClipGrad.clipGradNorm(optimizer.parameters(), 5);
                    optimizer.step();
                    schedule.step();
                    last = loss.item();
                }
                if (step % 300 == 0) {
                    System.out.printf("step %d of %d: loss %.4f%n", step, steps, last);
                }
            }
            Described seen = new Described(heldOut, model.describe(heldOut));
            return new Result(last, seen, new Described(unseen, model.describe(unseen)));
        }
    }

    private static List<Shapes.Scene> scenes(int count, RandomGenerator random, boolean unseen) {
        return Stream.generate(() -> Shapes.Scene.random(random, unseen))
                .limit(count)
                .toList();
    }

    /**
     * Pictures and their captions, padded to one length.
     *
     * @param heard the start and the caption, [T, N]
     * @param said the caption and the end, [T * N]
     * @param lengths of the N captions, with the start or the end
     */
    private record Batch(Tensor pictures, LongTensor heard, LongTensor said, int[] lengths) {
        static Batch of(List<Shapes.Scene> scenes) {
            int n = scenes.size();
            List<List<String>> captions =
                    scenes.stream().map(Shapes.Scene::caption).toList();
            int[] lengths =
                    captions.stream().mapToInt(caption -> caption.size() + 1).toArray();
            int steps = IntStream.of(lengths).max().orElseThrow();
            int[] heard = new int[steps * n]; // of PAD, which is 0
            int[] said = new int[steps * n];
            for (int i = 0; i < n; i++) {
                heard[i] = Shapes.START;
                for (int t = 0; t < lengths[i] - 1; t++) {
                    int word = Shapes.VOCABULARY.indexOf(captions.get(i).get(t));
                    said[t * n + i] = word;
                    heard[(t + 1) * n + i] = word;
                }
                said[(lengths[i] - 1) * n + i] = Shapes.END;
            }
            return new Batch(
                    Shapes.patches(scenes), LongTensor.of(heard, steps, n), LongTensor.of(said, steps * n), lengths);
        }
    }

    /** The network: an encoder of pictures and a decoder of words. */
    private static final class Captioner implements AutoCloseable {
        private static final int FEATURES = 32;
        private static final int LOOK = 256;
        private static final int EMBEDDING = 32;

        private final Linear patch;
        private final Linear look;
        private final Linear initH;
        private final Linear initC;
        private final Embedding words;
        private final LSTM lstm;
        private final Linear head;
        private final CrossEntropyLoss criterion =
                CrossEntropyLoss.builder().ignoreIndex(Shapes.PAD).build();

        Captioner(Generator generator) {
            int vocabulary = Shapes.VOCABULARY.size();
            patch = linear(Shapes.PATCH_VALUES, FEATURES, generator);
            look = linear(Shapes.PATCHES * FEATURES, LOOK, generator);
            initH = linear(LOOK, HIDDEN, generator);
            initC = linear(LOOK, HIDDEN, generator);
            words = Embedding.builder(vocabulary, EMBEDDING)
                    .paddingIdx(Shapes.PAD)
                    .generator(generator)
                    .build();
            lstm = LSTM.builder(EMBEDDING, HIDDEN).generator(generator).build();
            head = linear(HIDDEN, vocabulary, generator);
        }

        private static Linear linear(int in, int out, Generator generator) {
            return Linear.builder(in, out).generator(generator).build();
        }

        List<Parameter> trainable() {
            return Module.trainableOf(patch, look, initH, initC, words, lstm, head);
        }

        /** What the LSTM starts from. One affine map reads every patch, which makes it a convolution. */
        private StateVariables encode(Tape tape, Tensor pictures) {
            int n = pictures.size(0);
            Variable seen = patch.forward(tape.constant(pictures)).relu();
            Variable features = look.forward(seen.reshape(n, -1)).relu();
            return new StateVariables(
                    initH.forward(features).tanh().reshape(1, n, HIDDEN),
                    initC.forward(features).reshape(1, n, HIDDEN));
        }

        Variable loss(Tape tape, Batch batch) {
            StateVariables state = encode(tape, batch.pictures);
            Variable heard = words.forward(tape, batch.heard);
            Variable output = lstm.forward(heard, batch.lengths, state).output();
            Variable logits = head.forward(output.reshape(-1, HIDDEN));
            return criterion.forward(logits, batch.said);
        }

        /** Greedy decoding: says the likeliest word and hears it next, until the end. */
        List<List<String>> describe(List<Shapes.Scene> scenes) {
            int n = scenes.size();
            LSTMState state = initialState(scenes);
            int[] starts = new int[n];
            Arrays.fill(starts, Shapes.START);
            LongTensor word = LongTensor.of(starts, 1, n);
            List<List<String>> captions = Stream.generate(() -> (List<String>) new ArrayList<String>())
                    .limit(n)
                    .toList();
            boolean[] ended = new boolean[n];
            for (int t = 0; t < MOST_WORDS; t++) {
                LSTMOutput step = lstm.forward(words.forward(word), state);
                state = step.state();
                word = Functional.argmax(head.forward(step.output()), -1);
                for (int i = 0; i < n; i++) {
                    int said = (int) word.get(0, i);
                    ended[i] |= said == Shapes.END;
                    if (!ended[i]) {
                        captions.get(i).add(Shapes.VOCABULARY.get(said));
                    }
                }
            }
            return captions;
        }

        /** The encoder is written once, for a tape; what has been computed on one may be used without it. */
        private LSTMState initialState(List<Shapes.Scene> scenes) {
            try (Tape tape = new Tape()) {
                StateVariables state = encode(tape, Shapes.patches(scenes));
                return LSTMState.of(
                        state.h().value(), Objects.requireNonNull(state.c()).value());
            }
        }

        @Override
        public void close() {
            lstm.close();
        }
    }
}
