package dev.rondo.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rondo.Tensor;
import dev.rondo.io.Safetensors;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The poem writer by its command line: what it learns, how it goes on, and what it refuses. */
class PoemWriterTest {
    private static final Path PSALMS = Path.of("examples/texts/psalms.txt");
    /** Four poems of the Tang, and a character beyond 16 bits. */
    private static final String TANG = """
            床前明月光,疑是地上霜。舉頭望明月,低頭思故鄉。
            白日依山盡,黃河入海流。欲窮千里目,更上一層樓。
            春眠不覺曉,處處聞啼鳥。夜來風雨聲,花落知多少。
            千山鳥飛絕,萬徑人蹤滅。孤舟蓑笠翁,獨釣寒江雪。
            𠀀𠀀
            """;

    private static final String[] TINY = {"--hidden=16", "--embedding=8", "--streams=4", "--steps=8"};

    @TempDir
    Path folder;

    private Path text;
    private Path out;

    @BeforeEach
    void writeAText() throws IOException {
        text = folder.resolve("tang.txt");
        out = folder.resolve("model");
        Files.writeString(text, TANG.repeat(4));
    }

    /** What a command line came to. */
    private record Run(int exit, String out, String err) {}

    private static Run run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exit = PoemWriter.run(new PrintWriter(out), new PrintWriter(err), arguments);
        return new Run(exit, out.toString(), err.toString());
    }

    private Run train(String... more) {
        List<String> arguments = new ArrayList<>(List.of("train", "--text=" + text, "--out=" + out));
        arguments.addAll(List.of(more));
        return run(arguments.toArray(String[]::new));
    }

    private Run trainTiny(String... more) {
        List<String> arguments = new ArrayList<>(List.of(TINY));
        arguments.addAll(List.of(more));
        return train(arguments.toArray(String[]::new));
    }

    private static void refuses(Run run, String message) {
        assertThat(run.err).isEqualTo("rondo: " + message + System.lineSeparator());
        assertThat(run.exit).isEqualTo(1);
    }

    private static double number(String pattern, String text) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        assertThat(matcher.find()).as(text).isTrue();
        return Double.parseDouble(matcher.group(1));
    }

    /** With fewer units than by default, and the text read less often, it is still ahead. */
    @Test
    void itIsBetterThanAnNgramModel() throws IOException {
        text = PSALMS;
        Run run = train("--epochs=3", "--hidden=192", "--streams=8", "--lr=0.006", "--dropout=0.1");
        assertThat(run.exit).as(run.err).isZero();
        double network = number("held out: ([0-9.]+) bits a character", run.out);
        double ngram = number("the n-gram model of order 3 has ([0-9.]+)", run.out);
        assertThat(network).as(run.out).isLessThan(ngram - 0.1);
        assertThat(out.resolve("loss.png")).isNotEmptyFile();
        Run written = run("generate", "--model=" + out.resolve("best.safetensors"), "--prompt=The LORD", "--seed=1");
        assertThat(written.out).startsWith("The LORD").hasSize("The LORD".length() + 500 + 1);
        // Words of the text, for the most part.
        List<String> words = List.of(Files.readString(PSALMS).split("[^A-Za-z]+"));
        List<String> own = Arrays.asList(written.out.split("[^A-Za-z]+"));
        assertThat(own.stream().filter(words::contains).count()).isGreaterThan(own.size() * 3L / 4);
    }

    /** No terminal: no bar, a line an evaluation. */
    @Test
    void itSaysWhatItDoesInPlainLines() {
        Run run = trainTiny("--epochs=3");
        assertThat(run.out).doesNotContain("\r").doesNotContain("[=");
        assertThat(run.out
                        .lines()
                        .filter(line -> line.matches(
                                "step +\\d+: [0-9.]+ bits a character learning, [0-9.]+ held out.*, epoch \\d of 3, [0-9,]+"
                                        + " tokens/s, \\d+:\\d\\d left")))
                .hasSize(3);
        assertThat(run.out)
                .contains("stopped: it has read the text 3 times")
                .contains("model: " + out.resolve("best.safetensors"))
                .contains("picture: " + out.resolve("loss.png"));
    }

    @Test
    void itStopsWhenNothingBecomesBetter() {
        Run run = trainTiny("--epochs=1000", "--patience=2", "--lr=0.2", "--clip=1000");
        assertThat(run.exit).isZero();
        assertThat(run.out).contains("stopped: nothing has become better for 2 evaluations");
        assertThat(run.out.lines().filter(line -> line.startsWith("step")).toList())
                .last()
                .asString()
                .doesNotContain("(best)");
    }

    /** The files are the same byte for byte: weights, optimizer, schedule, generator, position and curve. */
    @ParameterizedTest
    @ValueSource(strings = {"--cell=lstm", "--cell=gru", "--layers=2"})
    void resumedTrainingEndsInTheSameFiles(String option) throws IOException {
        trainTiny("--epochs=4", "--evaluate-every=5", option);
        byte[] last = Files.readAllBytes(out.resolve("last.safetensors"));
        byte[] best = Files.readAllBytes(out.resolve("best.safetensors"));
        trainTiny("--epochs=2", "--evaluate-every=5", option, "--overwrite");
        assertThat(Files.readAllBytes(out.resolve("last.safetensors"))).isNotEqualTo(last);
        Run resumed = train("--epochs=4", "--evaluate-every=5", "--resume");
        assertThat(resumed.exit).as(resumed.err).isZero();
        assertThat(Files.readAllBytes(out.resolve("last.safetensors"))).isEqualTo(last);
        assertThat(Files.readAllBytes(out.resolve("best.safetensors"))).isEqualTo(best);
    }

    @Test
    void whatIsWrittenDependsOnTheSeedAndTheOptions() {
        trainTiny("--epochs=1");
        String model = "--model=" + out.resolve("last.safetensors");
        Run first = run("generate", model, "--prompt=明月", "--seed=5", "--length=40", "--temperature=1.5");
        assertThat(first.err).isEmpty();
        assertThat(first.out).startsWith("明月");
        assertThat(first.out.codePointCount(0, first.out.length())).isEqualTo(2 + 40 + 1);
        assertThat(first.out.codePoints()).allMatch(character -> TANG.indexOf(character) >= 0);
        assertThat(run("generate", model, "--prompt=明月", "--seed=5", "--length=40", "--temperature=1.5"))
                .isEqualTo(first);
        assertThat(run("generate", model, "--prompt=明月", "--seed=6", "--length=40", "--temperature=1.5"))
                .isNotEqualTo(first);
        String likeliest = run("generate", model, "--temperature=0", "--length=30").out;
        assertThat(run("generate", model, "--top-k=1", "--length=30", "--temperature=2").out)
                .isEqualTo(likeliest);
        assertThat(run("generate", model, "--prompt=𠀀", "--length=0").out.strip())
                .isEqualTo("𠀀");
    }

    @Test
    void anExplodingLossKeepsTheLastGoodCheckpoint() throws IOException {
        Run run = trainTiny("--lr=1e30", "--epochs=50", "--clip=1e30");
        Path last = out.resolve("last.safetensors");
        assertThat(run.exit).isEqualTo(1);
        assertThat(run.err)
                .matches(
                        "rondo: the (loss|gradient's norm) is (NaN|Infinity) at step \\d+: try a smaller --lr; the last"
                                + " good checkpoint is " + Pattern.quote(last.toString()) + "\\R");
        try (Safetensors file = Safetensors.open(last)) {
            for (Map.Entry<String, Tensor> tensor : file.tensors().entrySet()) {
                for (float value : tensor.getValue().toArray()) {
                    assertThat(value).as(tensor.getKey()).isFinite();
                }
            }
        }
        assertThat(run("generate", "--model=" + last, "--length=3").exit).isZero();
    }

    @Test
    void aModelThatIsThereIsNotLostByMistake() throws IOException {
        trainTiny("--epochs=1");
        byte[] last = Files.readAllBytes(out.resolve("last.safetensors"));
        refuses(
                trainTiny("--epochs=1", "--seed=2"),
                out.resolve("last.safetensors") + " is there already: --resume goes on with it, --overwrite replaces"
                        + " it, --out names another folder");
        assertThat(Files.readAllBytes(out.resolve("last.safetensors"))).isEqualTo(last);
        assertThat(trainTiny("--epochs=1", "--seed=2", "--overwrite").exit).isZero();
        assertThat(Files.readAllBytes(out.resolve("last.safetensors"))).isNotEqualTo(last);
    }

    @Test
    void itGoesOnWithWhatItWasTrainedFor() throws IOException {
        Path last = out.resolve("last.safetensors");
        refuses(train("--resume"), last + ": there is no such file");
        trainTiny("--epochs=1");
        refuses(
                train("--resume", "--hidden=32"),
                "the checkpoint has --hidden=16, and cannot go on with 32; leave the option out");
        Files.writeString(text, TANG.repeat(4).replace('月', '日'));
        assertThat(train("--resume"))
                .matches(run -> run.exit == 1)
                .matches(run -> run.err.startsWith("rondo: " + last + ": it does not fit: its vocabulary is \"?,"));
    }

    @Test
    void textsThatCannotBeReadAreRefused() throws IOException {
        Files.writeString(text, "short");
        refuses(trainTiny(), "the text is too short: 5 characters, of which nothing can be held out; see --held-out");
        Files.writeString(text, "not yet");
        refuses(
                trainTiny("--held-out=0.3"),
                "the text is too short: 5 characters to learn from, and one window needs 9; see --steps");
        Files.write(text, new byte[] {'a', 'b', (byte) 0xe5, (byte) 0xba, 'c'});
        refuses(trainTiny(), text + ": it is no UTF-8 text, see byte 2");
        Files.write(text, "abc床".getBytes(StandardCharsets.UTF_16BE));
        assertThat(trainTiny().err).contains(text + ": it is no UTF-8 text, see byte ");
        Files.write(text, new byte[] {'a', 'b', (byte) 0xe5});
        refuses(trainTiny(), text + ": it is no UTF-8 text, see byte 2");
        text = folder;
        refuses(trainTiny(), folder + ": Is a directory");
        text = folder.resolve("none");
        refuses(trainTiny(), text + ": there is no such file");
        assertThat(out).doesNotExist();
    }

    @Test
    void aFolderThatCannotBeMadeIsRefused() {
        out = text.resolve("below");
        Run run = trainTiny();
        assertThat(run.exit).isEqualTo(1);
        assertThat(run.err).startsWith("rondo: " + text).hasLineCount(1);
    }

    @Test
    void modelsThatCannotBeReadAreRefused() throws IOException {
        trainTiny("--epochs=1");
        Path model = out.resolve("last.safetensors");
        refuses(
                run("generate", "--model=" + model, "--prompt=明月z"),
                "the model has never seen the character \"z\" (U+007A) of the prompt");
        Path other = folder.resolve("other.safetensors");
        refuses(run("generate", "--model=" + other), other + ": there is no such file");
        byte[] whole = Files.readAllBytes(model);
        Files.write(other, Arrays.copyOf(whole, whole.length - 1));
        assertThat(run("generate", "--model=" + other).err)
                .startsWith("rondo: " + other + ": ")
                .hasLineCount(1);
        whole[whole.length - 1] ^= 1;
        Files.write(other, whole);
        refuses(run("generate", "--model=" + other), other + ": it is damaged, its digest is another one");
        Safetensors.write(other, Map.of("weight", Tensor.ones(2)), Map.of());
        refuses(
                run("generate", "--model=" + other),
                other + ": it is no checkpoint; loadStateDict reads plain weights");
        dev.rondo.optim.Checkpoint.builder().build().save(other, dev.rondo.optim.Checkpoint.Position.of(Map.of()));
        refuses(run("generate", "--model=" + other), "it is the checkpoint of another kind of model: it has no cell");
    }

    @ParameterizedTest
    @CsvSource({
        "generate, --temperature=-1, it must be from 0 to 1000000",
        "generate, --temperature=NaN, it must be from 0 to 1000000",
        "generate, --top-k=-1, it must be a count",
        "generate, --length=-1, it must be a count",
        "generate, --length=many, 'many'",
        "train, --epochs=0, it must be at least 1",
        "train, --patience=0, it must be at least 1",
        "train, --evaluate-every=-1, it must be a count",
        "train, --cell=rnn, it must be lstm or gru",
        "train, --hidden=0, it must be from 1",
        "train, --dropout=1, it must be from 0",
        "train, --lr=NaN, it must be from 0",
        "train, --held-out=0, it must be from 0.001",
        "train, --unknown, Unknown option"
    })
    void wrongOptionsAreErrorsOfUse(String command, String option, String message) {
        Run run = command.equals("train") ? train(option) : run(command, option);
        assertThat(run.exit).isEqualTo(2);
        assertThat(run.err.lines().findFirst())
                .hasValueSatisfying(line -> assertThat(line).contains(message).contains(option.replaceAll("=.*", "")));
        assertThat(run("train").exit).isEqualTo(2);
    }
}
