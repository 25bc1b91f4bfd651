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

    private static final int LONGEST_PROBLEM = 1000;

    SafetensorsException(String source, String problem) {
        this(source, problem, null);
    }

    SafetensorsException(String source, String problem, @Nullable Throwable cause) {
        super(source + ": " + clean(problem, LONGEST_PROBLEM), cause);
    }

    /** About one tensor. */
    static SafetensorsException of(String source, String tensor, String problem) {
        return new SafetensorsException(source, "tensor " + quote(tensor) + ": " + problem);
    }

    /** A name out of a file as a message may show it: cut, and on one line. */
    static String quote(String name) {
        return "'" + clean(name, LONGEST_NAME) + "'";
    }

    /** A file may hold anything: no more of it than fits, and on one line. */
    private static String clean(String text, int longest) {
        String shown = text.length() <= longest ? text : text.substring(0, longest) + "...";
        return shown.replaceAll("[\\p{Cntrl}\\p{Zl}\\p{Zp}]", "?");
    }
}
