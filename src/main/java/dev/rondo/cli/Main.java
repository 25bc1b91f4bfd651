package dev.rondo.cli;

import dev.rondo.cli.article.ArticleCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line's entry. */
@Command(
        name = "rondo",
        description = "PyTorch's recurrent layers for Java, run by oneDNN.",
        mixinStandardHelpOptions = true,
        subcommands = {ArticleCommand.class, InfoCommand.class, RaggedCommand.class})
public final class Main {
    private Main() {}

    /** Runs a command; its exit status is the process's. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Main()).execute(arguments));
    }
}
