package dev.rondo.examples;

import dev.rondo.optim.Checkpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Trains on a text. */
@Command(
        name = "train",
        description = "Learns to write like a text, of any language, in UTF-8.",
        mixinStandardHelpOptions = true,
        usageHelpAutoWidth = true)
final class PoemTrainCommand implements Callable<Integer> {
    private static final int ORDER = 3;

    @Spec
    private @Nullable CommandSpec spec;

    @Option(names = "--text", required = true, description = "The text.")
    private Path text = Path.of("");

    @Option(names = "--out", description = "Folder of the model and its picture (default: ${DEFAULT-VALUE}).")
    private Path out = Path.of("target/poems");

    @Option(names = "--resume", description = "Go on from the last checkpoint in the folder.")
    private boolean resume;

    @Option(names = "--overwrite", description = "Replace the model that is in the folder.")
    private boolean overwrite;

    @Option(names = "--epochs", description = "How often to read the text at most (default: ${DEFAULT-VALUE}).")
    private int epochs = 12;

    @Option(
            names = "--patience",
            description = "Evaluations without a better one before it stops (default: ${DEFAULT-VALUE}).")
    private int patience = 4;

    @Option(names = "--evaluate-every", description = "Steps from evaluation to evaluation (default: an epoch).")
    private int evaluateEvery;

    @Option(names = "--cell", description = "lstm or gru (default: lstm).")
    private @Nullable String cell;

    @Option(names = "--embedding", description = "Features of a character (default: 64).")
    private @Nullable Integer embedding;

    @Option(names = "--hidden", description = "Hidden units (default: 256).")
    private @Nullable Integer hidden;

    @Option(names = "--layers", description = "Recurrent layers (default: 1).")
    private @Nullable Integer layers;

    @Option(names = "--dropout", description = "Probability of dropout (default: 0.3).")
    private @Nullable Double dropout;

    @Option(names = "--streams", description = "Places of the text that are read side by side (default: 16).")
    private @Nullable Integer streams;

    @Option(names = "--steps", description = "Characters of a window (default: 64).")
    private @Nullable Integer steps;

    @Option(names = "--lr", description = "Learning rate of Adam, halved when nothing becomes better (default: 0.005).")
    private @Nullable Double lr;

    @Option(names = "--clip", description = "Largest norm of the gradient (default: 1).")
    private @Nullable Double clip;

    @Option(names = "--held-out", description = "Part of the text, its end, to check by (default: 0.1).")
    private @Nullable Double heldOut;

    @Option(names = "--seed", description = "Seed of the weights and of dropout (default: 1).")
    private @Nullable Integer seed;

    @Override
    public Integer call() throws IOException {
        Map<String, String> given = given();
        Path last = out.resolve(PoemTraining.LAST);
        if (!resume && !overwrite && Files.exists(last)) {
            throw new PoemWriter.Refusal(last + " is there already: --resume goes on with it, --overwrite replaces it,"
                    + " --out names another folder");
        }
        String read = PoemText.read(text);
        PoemSettings settings = resume ? resumed(last, given) : PoemSettings.of(given);
        ProgressLine progress = new ProgressLine(spec().commandLine().getOut(), ProgressLine.onTerminal());
        PoemTraining.Limits limits = new PoemTraining.Limits(epochs, patience, evaluateEvery);
        try (PoemTraining training = new PoemTraining(settings, read, out, limits, progress);
                Interruption interruption = new Interruption()) {
            if (resume) {
                training.resume();
            }
            PoemTraining.Result result = training.train(interruption);
            progress.say("stopped: " + result.ending());
            if (interruption.isWanted()) {
                // No picture: Java2D cannot start when the process is ending.
                progress.say("saved in " + last + "; go on with --resume");
            } else if (!training.curve().isEmpty()) {
                report(training, result, progress);
            }
        }
        return 0;
    }

    private static PoemSettings resumed(Path last, Map<String, String> given) throws IOException {
        try {
            return PoemSettings.ofCheckpoint(Checkpoint.fixed(last), given);
        } catch (IllegalArgumentException e) {
            throw new PoemWriter.Refusal(String.valueOf(e.getMessage()));
        }
    }

    private void report(PoemTraining training, PoemTraining.Result result, ProgressLine progress) throws IOException {
        progress.say(String.format(
                Locale.ROOT,
                "held out: %.3f bits a character; the n-gram model of order %d has %.3f",
                result.heldOut(),
                ORDER,
                training.ngram(ORDER)));
        Path picture = out.resolve("loss.png");
        Pictures.curves(
                picture,
                "Bits a character",
                "evaluation",
                List.of(
                        new Pictures.Curve(
                                "learning",
                                training.curve().stream()
                                        .map(PoemTraining.Point::learned)
                                        .toList()),
                        new Pictures.Curve(
                                "held out",
                                training.curve().stream()
                                        .map(PoemTraining.Point::heldOut)
                                        .toList())));
        progress.say("model: " + out.resolve(PoemTraining.BEST));
        progress.say("picture: " + picture);
    }

    private CommandSpec spec() {
        CommandSpec present = spec;
        if (present == null) {
            throw new IllegalStateException("picocli has not run");
        }
        return present;
    }

    /** What was given, after a look at it. */
    private Map<String, String> given() {
        require(epochs >= 1, "--epochs", "at least 1", epochs);
        require(patience >= 1, "--patience", "at least 1", patience);
        require(evaluateEvery >= 0, "--evaluate-every", "a count", evaluateEvery);
        Map<String, String> given = new LinkedHashMap<>();
        if (cell != null) {
            require(cell.equals("lstm") || cell.equals("gru"), "--cell", "lstm or gru", cell);
            given.put("cell", cell);
        }
        put(given, "embedding", embedding, 1, 1 << 14);
        put(given, "hidden", hidden, 1, 1 << 14);
        put(given, "layers", layers, 1, 64);
        put(given, "dropout", dropout, 0, 0.99);
        put(given, "streams", streams, 1, 1 << 14);
        put(given, "steps", steps, 1, 1 << 14);
        put(given, "lr", lr, 0, Float.MAX_VALUE);
        put(given, "clip", clip, 0, Float.MAX_VALUE);
        put(given, "held-out", heldOut, 0.001, 0.9);
        put(given, "seed", seed, Integer.MIN_VALUE, Integer.MAX_VALUE);
        return given;
    }

    private void put(Map<String, String> given, String name, @Nullable Number value, double least, double most) {
        if (value != null) {
            double number = value.doubleValue();
            require(number >= least && number <= most, "--" + name, "from " + least + " to " + most, value);
            given.put(name, value.toString());
        }
    }

    private void require(boolean condition, String option, String what, Object value) {
        if (!condition) {
            throw new ParameterException(
                    spec().commandLine(),
                    "Invalid value for option '" + option + "': it must be " + what + ", got " + value);
        }
    }
}
