package dev.rondo.examples;

import dev.rondo.Generator;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Writes what a trained model says. */
@Command(
        name = "generate",
        description = "Writes on after a prompt.",
        mixinStandardHelpOptions = true,
        usageHelpAutoWidth = true)
final class PoemGenerateCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Option(names = "--model", description = "A checkpoint of rondo train (default: ${DEFAULT-VALUE}).")
    private Path model = Path.of("target/poems", PoemTraining.BEST);

    @Option(names = "--prompt", description = "What it goes on from (default: the beginning of a line).")
    private String prompt = "";

    @Option(names = "--length", description = "Characters to write (default: ${DEFAULT-VALUE}).")
    private int length = 500;

    @Option(
            names = "--temperature",
            description = "Below 1 for likely characters, 0 for the likeliest (default: ${DEFAULT-VALUE}).")
    private double temperature = 0.7;

    @Option(names = "--top-k", description = "Of how many likeliest to draw; 0 for all (default: ${DEFAULT-VALUE}).")
    private int topK;

    @Option(names = "--seed", description = "Seed of what is drawn (default: another one each time).")
    private @Nullable Long seed;

    @Override
    public Integer call() throws IOException {
        require(length >= 0, "--length", "a count", length);
        require(temperature >= 0 && temperature <= 1e6, "--temperature", "from 0 to 1000000", temperature);
        require(topK >= 0, "--top-k", "a count", topK);
        Generator generator = seed == null ? Generator.random() : Generator.manualSeed(seed);
        try (PoemModel read = PoemModel.read(model)) {
            spec().commandLine().getOut().println(read.write(prompt, length, temperature, topK, generator));
        }
        return 0;
    }

    private CommandSpec spec() {
        CommandSpec present = spec;
        if (present == null) {
            throw new IllegalStateException("picocli has not run");
        }
        return present;
    }

    private void require(boolean condition, String option, String what, Object value) {
        if (!condition) {
            throw new ParameterException(
                    spec().commandLine(),
                    "Invalid value for option '" + option + "': it must be " + what + ", got " + value);
        }
    }
}
