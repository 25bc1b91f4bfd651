package dev.rondo.bench.report;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints the tables of a run of the benchmark, and writes them and the plots. */
@Command(
        name = "report",
        description = "Make tables and plots of the benchmark's results.",
        mixinStandardHelpOptions = true)
public final class Report implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(
            arity = "0..1",
            description = "The results (default: ${DEFAULT-VALUE}).",
            defaultValue = "target/bench/results.json")
    private Path results;

    @Option(names = "--output", description = "The folder for table.md and plots/ (default: where the results lie).")
    private @Nullable Path output;

    @Option(names = "--readme", description = "Print the compact table of the README, and write nothing.")
    private boolean readme;

    @SuppressWarnings("NullAway.Init") // picocli injects the fields
    private Report() {}

    /** Reports once; the exit status says whether it worked. */
    public static void main(String[] arguments) {
        System.setProperty("java.awt.headless", "true");
        System.exit(new CommandLine(new Report()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        RunResults read = ResultsReader.read(results);
        if (readme) {
            out.print(ReadmeTable.markdown(read));
        } else {
            Path folder = output == null ? results.toAbsolutePath().getParent() : output;
            Files.createDirectories(folder);
            String table = FullReport.markdown(read);
            out.print(table);
            Files.writeString(folder.resolve("table.md"), table);
            Plots.write(read, folder.resolve("plots"));
        }
        out.flush();
        return 0;
    }
}
