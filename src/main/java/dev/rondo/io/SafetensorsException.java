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

    SafetensorsException(String source, String problem) {
        this(source, problem, null);
    }

    SafetensorsException(String source, String problem, @Nullable Throwable cause) {
        super(source + ": " + ShownText.clean(problem), cause);
    }

    /** About one tensor. */
    static SafetensorsException of(String source, String tensor, String problem) {
        return new SafetensorsException(source, "tensor " + ShownText.quote(tensor) + ": " + problem);
    }
}
