package dev.rondo;

import org.jspecify.annotations.Nullable;

/** A failure inside Rondo or the native library that no argument of the caller explains. */
public class RondoException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Creates an exception with a message that names the operation that failed. */
    public RondoException(String message) {
        super(message);
    }

    /** Creates an exception with a message and what caused it. */
    public RondoException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
