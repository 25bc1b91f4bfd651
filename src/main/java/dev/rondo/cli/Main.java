package dev.rondo.cli;

import dev.rondo.NativeLibraryException;
import dev.rondo.cli.article.ArticleCommand;
import dev.rondo.internal.onednn.OneDnnBackend;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command line's entry: {@code java -jar rondo-cli.jar}. */
@Command(
        name = "rondo",
        description = "PyTorch's recurrent layers for Java, run by oneDNN.",
        scope = ScopeType.INHERIT,
        mixinStandardHelpOptions = true,
        usageHelpAutoWidth = true,
        versionProvider = Main.Version.class,
        exitCodeListHeading = "Exit status:%n",
        exitCodeList = {
            "0:it is done, and what was compared agrees",
            "1:numbers differ by more than they may",
            "2:the command line is wrong, or a file cannot be used",
            "3:anything else, such as a oneDNN that does not load"
        },
        subcommands = {
            InfoCommand.class,
            InspectCommand.class,
            VerifyCommand.class,
            RunCommand.class,
            ConvertCommand.class,
            BenchCommand.class,
            ArticleCommand.class,
            RaggedCommand.class,
            CompletionCommand.class,
            CommandLine.HelpCommand.class
        })
public final class Main implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(
            names = "--stacktrace",
            description = "Print where an error came from, too.",
            scope = ScopeType.INHERIT,
            order = Integer.MAX_VALUE)
    private boolean stacktrace;

    @SuppressWarnings("NullAway.Init") // picocli injects the spec
    private Main() {}

    /** Runs a command; its exit status is the process's. */
    public static void main(String[] arguments) {
        // In the terminal's encoding; a closed pipe behind it ends nothing and prints nothing.
        System.exit(run(writer(FileDescriptor.out), writer(FileDescriptor.err), arguments));
    }

    private static PrintWriter writer(FileDescriptor descriptor) {
        String encoding = System.getProperty(descriptor == FileDescriptor.out ? "stdout.encoding" : "stderr.encoding");
        String charset = encoding == null ? System.getProperty("native.encoding", "UTF-8") : encoding;
        return new PrintWriter(new FileOutputStream(descriptor), true, Charset.forName(charset));
    }

    /** Runs a command line and gives its exit status. */
    static int run(PrintWriter out, PrintWriter err, String... arguments) {
        int status = commandLine().setOut(out).setErr(err).execute(arguments);
        out.flush();
        err.flush();
        return status;
    }

    /** The whole command line, with what it does when something is wrong. */
    static CommandLine commandLine() {
        Main main = new Main();
        CommandLine line = new CommandLine(main);
        return line.setExecutionStrategy(Failures::runLast)
                .setExecutionExceptionHandler(
                        (problem, command, parsed) -> Failures.report(problem, command, main.stacktrace))
                .setParameterExceptionHandler((problem, arguments) -> Failures.refuse(problem))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setAbbreviatedOptionsAllowed(true);
    }

    /** Without a command there is nothing to do but to say which there are. */
    @Override
    public Integer call() {
        CommandLine line = spec.commandLine();
        line.usage(line.getErr());
        return CommandLine.ExitCode.USAGE;
    }

    /** Rondo's version, oneDNN's and Java's. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String own = Main.class.getPackage().getImplementationVersion();
            return new String[] {
                "rondo " + (own == null ? "(a build without a jar)" : own),
                "oneDNN " + oneDnn(),
                "Java " + Runtime.version()
            };
        }

        private static String oneDnn() {
            try {
                return OneDnnBackend.instance().library().version().toString();
            } catch (NativeLibraryException e) {
                return "does not load here: rondo info says why";
            }
        }
    }
}
