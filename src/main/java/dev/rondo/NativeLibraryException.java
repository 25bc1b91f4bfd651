package dev.rondo;

import org.jspecify.annotations.Nullable;

/** The native library cannot be loaded; the message lists every candidate tried, why it failed and what to do. */
public final class NativeLibraryException extends RondoException {
    private static final long serialVersionUID = 1L;

    /** Creates an exception with the full report. */
    public NativeLibraryException(String message) {
        super(message);
    }

    /** Creates an exception with the full report and the last failure. */
    public NativeLibraryException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
