package dev.rondo.examples;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Lists the examples, and runs one: {@code scripts/rondo examples NAME}. */
@Command(
        name = "examples",
        description = "Trains a model from nothing and draws a picture of what it has learned.",
        mixinStandardHelpOptions = true,
        usageHelpAutoWidth = true,
        subcommands = {SineToCosine.class, Captions.class, RowByRow.class, DeepStacks.class})
public final class Examples {
    private Examples() {}

    /** Runs an example; its exit status is the process's. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Examples()).execute(arguments));
    }
}
