package dev.rondo.examples;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Lists the examples, and runs one: {@code scripts/rondo examples NAME}. */
@Command(
        name = "examples",
        description = {
            "Runs an example: models that are trained from nothing, with a picture of what they have learned, and models"
                    + " that PyTorch has trained, in examples/models."
        },
        mixinStandardHelpOptions = true,
        usageHelpAutoWidth = true,
        subcommands = {
            SineToCosine.class,
            Captions.class,
            RowByRow.class,
            DeepStacks.class,
            Tagger.class,
            CharacterGenerator.class,
            Streaming.class,
            OnnxLayer.class
        })
public final class Examples {
    Examples() {}

    /** Runs an example; its exit status is the process's. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Examples()).execute(arguments));
    }
}
