package dev.rondo;

import org.jspecify.annotations.Nullable;

/** The native library cannot be loaded; the message lists every candidate tried, why it failed and what to do. */
public final class NativeLibraryException extends RondoException {
    private static final long serialVersionUID = 1L;

    private final boolean platformUnsupported;

    /** Creates an exception with the full report. */
    public NativeLibraryException(String message) {
        this(message, null, false);
    }

    /** Creates an exception with the full report and the last failure. */
    public NativeLibraryException(String message, @Nullable Throwable cause) {
        this(message, cause, false);
    }

    /**
     * Creates an exception with the full report and the last failure.
     *
     * @param platformUnsupported whether there is no native build for this platform
     */
    public NativeLibraryException(String message, @Nullable Throwable cause, boolean platformUnsupported) {
        super(message, cause);
        this.platformUnsupported = platformUnsupported;
    }

    /**
     * Whether there is no native build for this platform, so that nothing but the reference can run here; every other
     * reason has a remedy.
     */
    public boolean isPlatformUnsupported() {
        return platformUnsupported;
    }
}
