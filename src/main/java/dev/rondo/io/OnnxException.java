package dev.rondo.io;

import dev.rondo.internal.onnx.ModelProblem;

/**
 * A file that is no sound ONNX model, or a node that does not hold what is asked of it.
 *
 * <p>The message names the file, the node or tensor with its byte in the file, and what is wrong. Failures of the disk
 * are {@link java.io.IOException}s instead: those may go away when tried again, these do not.
 */
public final class OnnxException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    OnnxException(String source, ModelProblem problem) {
        super(source + ": " + problem.getMessage(), problem);
    }
}
