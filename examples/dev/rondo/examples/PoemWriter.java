package dev.rondo.examples;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * Learns to write like a text, character by character, and writes: {@code scripts/rondo train --text FILE} and
 * {@code scripts/rondo generate --model FILE}.
 *
 * <p>The exit status is 0, 1 when a file, a text or a prompt cannot be used or the loss explodes, and 2 for a command
 * line that cannot be.
 */
@Command(
        name = "rondo",
        description = "Learns to write like a text, and writes.",
        mixinStandardHelpOptions = true,
        usageHelpAutoWidth = true,
        subcommands = {PoemTrainCommand.class, PoemGenerateCommand.class})
public final class PoemWriter {
    private PoemWriter() {}

    /** What a user can put right; its message is all there is to say. */
    static final class Refusal extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Refusal(String message) {
            super(message.lines()
                    .map(String::strip)
                    .reduce((a, b) -> a + " " + b)
                    .orElse(""));
        }
    }

    /** Trains or writes; its exit status is the process's. */
    public static void main(String[] arguments) {
        // A terminal that cannot show Chinese says so itself; Java would write question marks into files too.
        System.exit(run(writer(FileDescriptor.out), writer(FileDescriptor.err), arguments));
    }

    private static PrintWriter writer(FileDescriptor descriptor) {
        return new PrintWriter(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
    }

    /** Runs a command line and gives its exit status. */
    static int run(PrintWriter out, PrintWriter err, String... arguments) {
        CommandLine line = new CommandLine(new PoemWriter()).setOut(out).setErr(err);
        line.setExecutionExceptionHandler((exception, command, parsed) -> {
            if (exception instanceof Refusal) {
                return refuse(err, String.valueOf(exception.getMessage()));
            }
            if (exception instanceof IOException failure) {
                return refuse(err, describe(failure));
            }
            throw exception;
        });
        int exit = line.execute(arguments);
        out.flush();
        err.flush();
        return exit;
    }

    private static int refuse(PrintWriter err, String message) {
        err.println("rondo: " + message);
        return CommandLine.ExitCode.SOFTWARE;
    }

    /** Some exceptions of files say what happened by their kind alone. */
    private static String describe(IOException failure) {
        if (failure instanceof FileSystemException file && file.getReason() == null) {
            String reason = failure instanceof NoSuchFileException
                    ? "there is no such file"
                    : failure instanceof AccessDeniedException ? "permission denied" : failure.toString();
            return file.getFile() + ": " + reason;
        }
        return String.valueOf(failure.getMessage());
    }
}
