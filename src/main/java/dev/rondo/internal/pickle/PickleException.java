package dev.rondo.internal.pickle;

/** A pickle that breaks its format, passes a limit, or asks for what its reader does not know. */
public final class PickleException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** A problem that names no place; {@link Unpickler} adds where in the pickle it was met. */
    public PickleException(String problem) {
        super(problem);
    }

    /** The problem in one sentence. */
    public String problem() {
        return String.valueOf(getMessage());
    }
}
