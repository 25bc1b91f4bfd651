package dev.rondo.io;

import org.jspecify.annotations.Nullable;

/**
 * A file that is not one of PyTorch's, breaks their format or holds more than tensors and plain data, or a request that
 * does not fit what the file holds.
 *
 * <p>The message names the file, and where there is one the tensor, the place in the file and what is wrong; for what
 * is refused, what to do instead. Failures of the disk are {@link java.io.IOException}s instead: those may go away when
 * tried again, these do not.
 */
public final class TorchFileException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    TorchFileException(String source, String problem) {
        this(source, problem, null);
    }

    TorchFileException(String source, String problem, @Nullable Throwable cause) {
        super(source + ": " + ShownText.clean(problem), cause);
    }

    /** About one tensor. */
    static TorchFileException of(String source, String tensor, String problem) {
        return new TorchFileException(source, "tensor " + ShownText.quote(tensor) + ": " + problem);
    }
}
