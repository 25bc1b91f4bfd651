package dev.rondo;

import dev.rondo.internal.onednn.OneDnnBackend;
import dev.rondo.internal.reference.ReferenceBackend;
import java.util.Locale;

/**
 * What runs a layer: oneDNN, or the plain-Java reference.
 *
 * <p>Layers take {@link #preferred()} unless their builder names another. Backends are process-wide, safe to share
 * between threads, and never closed. The interface is Rondo's own to implement.
 */
public interface Backend {
    /** The backend's name: {@code onednn} or {@code reference}. */
    String name();

    /** What will run, in one line: version, instruction set, threads. */
    String description();

    /** What the backend holds at this moment. */
    BackendStats stats();

    /**
     * Gives back what is only kept for reuse: the contexts of calls that are over, with their compiled shapes and
     * scratch memory. Weights stay until their layers are closed, and calls in flight keep what they use. oneDNN's own
     * cache of compiled code stays as well.
     */
    void trim();

    /**
     * oneDNN, the fast one.
     *
     * @throws NativeLibraryException when the native library cannot be loaded; the message says why and what to do
     */
    static Backend oneDnn() {
        return OneDnnBackend.instance();
    }

    /** The equations in plain Java with double accumulators: slow, and right. */
    static Backend reference() {
        return ReferenceBackend.INSTANCE;
    }

    /**
     * The backend named by {@code -Drondo.backend=onednn|reference}; without it oneDNN where it loads, else the
     * reference. The choice is logged once, with the reason when it is the reference.
     *
     * @throws NativeLibraryException when the property asks for oneDNN and it cannot be loaded
     * @throws IllegalArgumentException when the property names something else
     */
    static Backend preferred() {
        String wanted = System.getProperty("rondo.backend", "").toLowerCase(Locale.ROOT);
        return switch (wanted) {
            case "" -> PreferredBackend.get();
            case "onednn" -> oneDnn();
            case "reference" -> reference();
            default ->
                throw new IllegalArgumentException(
                        "-Drondo.backend=" + wanted + " is unknown; use onednn or reference");
        };
    }
}
