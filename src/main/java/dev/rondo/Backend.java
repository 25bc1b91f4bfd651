package dev.rondo;

import dev.rondo.internal.cell.CellBackend;
import dev.rondo.internal.onednn.OneDnnBackend;
import dev.rondo.internal.reference.ReferenceBackend;
import dev.rondo.internal.settings.SystemProperty;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/**
 * What runs a layer: oneDNN, or the plain-Java reference.
 *
 * <p>Layers take {@link #preferred()} unless their builder names another. There is one instance of each for the whole
 * process; they are safe to share between threads, and never closed.
 */
public final class Backend {
    private static final Backend REFERENCE = new Backend(ReferenceBackend.INSTANCE);

    private static @Nullable Backend oneDnn;
    /** The choice made once a process when nobody names a backend. */
    private static @Nullable Backend chosen;

    private final CellBackend cells;

    private Backend(CellBackend cells) {
        this.cells = cells;
    }

    /**
     * oneDNN, the fast one.
     *
     * @throws NativeLibraryException when the native library cannot be loaded; the message says why and what to do
     */
    public static synchronized Backend oneDnn() {
        Backend present = oneDnn;
        if (present == null) {
            present = new Backend(OneDnnBackend.instance());
            oneDnn = present;
        }
        return present;
    }

    /** The equations in plain Java with double accumulators: slow, and right. */
    public static Backend reference() {
        return REFERENCE;
    }

    /**
     * The backend named by {@code -Drondo.backend=onednn|reference}; without it oneDNN, and the reference only on
     * another platform than x86-64 Linux, which is logged once. Where it should load and does not, that is an error:
     * the reference is some 20 times slower, and nothing else would show it. A library that
     * {@code -Drondo.library.path} names must load whichever backend is chosen.
     *
     * @throws NativeLibraryException when oneDNN cannot be loaded on x86-64 Linux, or when a property asks for it or
     *     names it; the message says why and what to do
     * @throws IllegalArgumentException when the property names something else
     */
    public static Backend preferred() {
        String wanted = SystemProperty.BACKEND.value();
        if (wanted == null) {
            return chosen();
        }
        if (wanted.equals("onednn") || SystemProperty.LIBRARY_PATH.text() != null) {
            // A library that is named must load, whatever runs: else the mistake shows when somebody takes it into use.
            Backend fast = oneDnn();
            return wanted.equals("onednn") ? fast : reference();
        }
        return reference();
    }

    private static synchronized Backend chosen() {
        Backend present = chosen;
        if (present == null) {
            present = choose();
            chosen = present;
        }
        return present;
    }

    private static Backend choose() {
        System.Logger log = System.getLogger("dev.rondo");
        try {
            Backend fast = oneDnn();
            log.log(Level.DEBUG, "Rondo runs on {0}", fast.description());
            return fast;
        } catch (NativeLibraryException e) {
            if (!e.isPlatformUnsupported()) {
                throw new NativeLibraryException(e.getMessage() + alternative(), e);
            }
            log.log(Level.WARNING, "Rondo runs on its slow pure-Java reference: {0}", e.getMessage());
            return reference();
        }
    }

    private static String alternative() {
        String without = SystemProperty.LIBRARY_PATH.text() == null ? "" : ", and without -Drondo.library.path";
        return "\nOr choose the pure-Java reference, some 20 times slower, with -Drondo.backend=reference" + without
                + ".";
    }

    /** The backend's name: {@code onednn} or {@code reference}. */
    public String name() {
        return cells.name();
    }

    /** What will run, in one line: version, instruction set, threads. */
    public String description() {
        return cells.description();
    }

    /** What the backend holds at this moment. */
    public BackendStats stats() {
        return cells.stats();
    }

    /** How many calls the modules of this backend have had in this process, and how long they took. */
    public CallStats callStats() {
        return cells.calls().stats();
    }

    /**
     * Gives back what is only kept for reuse: the contexts of calls that are over, with their compiled shapes and
     * scratch memory. Weights stay until their layers are closed, and calls in flight keep what they use. oneDNN's own
     * cache of compiled code stays as well.
     */
    public void trim() {
        cells.trim();
    }

    /** What layers run on. Rondo's own: the type is not exported. */
    public CellBackend cells() {
        return cells;
    }

    /** The same as {@link #description}. */
    @Override
    public String toString() {
        return description();
    }
}
