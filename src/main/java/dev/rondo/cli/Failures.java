package dev.rondo.cli;

import dev.rondo.NativeLibraryException;
import dev.rondo.io.OnnxException;
import dev.rondo.io.SafetensorsException;
import dev.rondo.io.TorchFileException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** What a user sees of an error: one line on the error stream, and an exit status. */
final class Failures {
    private static final int INTERNAL = 3;

    private Failures() {}

    /** A request that cannot be met: the message is all there is to say. */
    static final class Refusal extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Refusal(String message) {
            super(message);
        }
    }

    /** What more memory puts right. */
    private static final class NoMemory extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NoMemory(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** Runs the command; a lack of memory becomes an exception like others. */
    static int runLast(ParseResult parsed) {
        try {
            return new CommandLine.RunLast().execute(parsed);
        } catch (CommandLine.ExecutionException e) {
            throw e.getCause() instanceof OutOfMemoryError ? noMemory(e.getCommandLine(), e.getCause()) : e;
        } catch (OutOfMemoryError e) {
            throw noMemory(parsed.commandSpec().commandLine(), e);
        }
    }

    private static CommandLine.ExecutionException noMemory(CommandLine line, Throwable cause) {
        NoMemory refusal = new NoMemory(
                "there is not enough memory; give Java more with -Xmx and, for tensors,"
                        + " -XX:MaxDirectMemorySize (scripts/rondo passes on RONDO_JAVA_OPTS)",
                cause);
        return new CommandLine.ExecutionException(line, refusal.getMessage(), refusal);
    }

    /** Reports an exception of a command. */
    static int report(Exception problem, CommandLine command, boolean stacktrace) {
        boolean known = isForUsers(problem);
        String kind = known || problem instanceof NativeLibraryException || problem instanceof NoMemory
                ? ""
                : "internal error: " + problem.getClass().getSimpleName() + ": ";
        print(command, kind + describe(problem));
        if (stacktrace) {
            StringWriter trace = new StringWriter();
            problem.printStackTrace(new PrintWriter(trace));
            command.getErr().print(trace);
        } else if (!kind.isEmpty()) {
            command.getErr().println("       --stacktrace prints where it came from");
        }
        return known ? CommandLine.ExitCode.USAGE : INTERNAL;
    }

    /** Files that can't be used, and tensors in them that do not fit. */
    private static boolean isForUsers(Exception problem) {
        return problem instanceof Refusal
                || problem instanceof IOException
                || problem instanceof UncheckedIOException
                || problem instanceof SafetensorsException
                || problem instanceof TorchFileException
                || problem instanceof OnnxException
                || problem instanceof IllegalArgumentException;
    }

    /** Reports a command line that cannot be. */
    static int refuse(ParameterException problem) {
        CommandLine command = problem.getCommandLine();
        String message = String.valueOf(problem.getMessage());
        UnmatchedArgumentException unmatched = unmatched(problem);
        if (unmatched != null) {
            List<String> suggestions = unmatched.getSuggestions();
            message = unmatched.getMessage()
                    + (suggestions.isEmpty()
                            ? ""
                            : "; did you mean " + suggestions.stream().limit(3).collect(Collectors.joining(" or "))
                                    + "?");
        }
        print(command, message);
        command.getErr().println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
        return CommandLine.ExitCode.USAGE;
    }

    /** What the command does not know, which comes before what it misses; null where it knows all. */
    private static @Nullable UnmatchedArgumentException unmatched(ParameterException problem) {
        if (problem instanceof UnmatchedArgumentException unmatched) {
            return unmatched;
        }
        List<String> unknown = problem.getCommandLine().getUnmatchedArguments();
        return problem instanceof MissingParameterException && !unknown.isEmpty()
                ? new UnmatchedArgumentException(problem.getCommandLine(), unknown)
                : null;
    }

    private static void print(CommandLine command, String message) {
        String line = message.lines()
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining(" "));
        CommandLine.Help.Ansi ansi = command.getColorScheme().ansi();
        command.getErr().println(ansi.string("@|bold,red rondo:|@ ") + line);
    }

    /** Some exceptions of files say what happened by their kind alone. */
    private static String describe(Throwable problem) {
        Throwable cause =
                problem instanceof UncheckedIOException && problem.getCause() != null ? problem.getCause() : problem;
        if (cause instanceof FileSystemException failure && failure.getReason() == null) {
            return failure.getFile() + ": " + kind(failure);
        }
        String message = cause.getMessage();
        return message == null ? cause.toString() : message;
    }

    private static @Nullable String kind(FileSystemException failure) {
        if (failure instanceof NoSuchFileException) {
            return "there is no such file or directory";
        }
        if (failure instanceof NotDirectoryException) {
            return "it is no directory";
        }
        return failure instanceof AccessDeniedException
                ? "permission denied"
                : failure.getClass().getSimpleName();
    }
}
