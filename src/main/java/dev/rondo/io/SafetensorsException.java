package dev.rondo.io;

import org.jspecify.annotations.Nullable;

/**
 * A file that breaks the safetensors format, or a request that does not fit what the file holds.
 *
 * <p>The message names the file, the tensor and what is wrong. Failures of the disk are {@link java.io.IOException}s
 * instead: those may go away when tried again, these do not.
 */
public final class SafetensorsException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    /** Longer names are cut in messages; a header may hold names of many megabytes. */
    private static final int LONGEST_NAME = 200;

    SafetensorsException(String source, String problem) {
        this(source, problem, null);
    }

    SafetensorsException(String source, String problem, @Nullable Throwable cause) {
        super(source + ": " + problem, cause);
    }

    /** About one tensor. */
    static SafetensorsException of(String source, String tensor, String problem) {
        return new SafetensorsException(source, "tensor " + quote(tensor) + ": " + problem);
    }

    /** A name out of a file as a message may show it: cut, and on one line. */
    static String quote(String name) {
        String shown = name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME) + "...";
        return "'" + shown.replaceAll("\\p{Cntrl}", "?") + "'";
    }
}
