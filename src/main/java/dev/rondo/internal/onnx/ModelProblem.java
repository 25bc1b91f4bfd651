package dev.rondo.internal.onnx;

import org.jspecify.annotations.Nullable;

/** What is wrong with a model; the file's name is known to whoever catches it. */
public final class ModelProblem extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Longer names are cut in messages. */
    private static final int LONGEST_NAME = 200;

    private static final int LONGEST_MESSAGE = 2000;

    /** With a message that is cut and cleaned, for a file may hold anything. */
    public ModelProblem(String message) {
        this(message, null);
    }

    ModelProblem(String message, @Nullable Throwable cause) {
        super(clean(message, LONGEST_MESSAGE), cause);
    }

    /** A name out of a file as a message may show it. */
    public static String quote(String name) {
        return "'" + clean(name, LONGEST_NAME) + "'";
    }

    private static String clean(String text, int longest) {
        String shown = text.length() <= longest ? text : text.substring(0, longest) + "...";
        return shown.replaceAll("[\\p{Cntrl}\\p{Zl}\\p{Zp}]", "?");
    }
}
