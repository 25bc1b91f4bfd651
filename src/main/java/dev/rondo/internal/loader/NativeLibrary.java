package dev.rondo.internal.loader;

import dev.rondo.NativeLibraryException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The oneDNN that this JVM has loaded.
 *
 * @param path the file that was loaded
 * @param version what the library says of itself
 * @param sha256 the verified hash of the file; null for a build of the user's own, which nobody pinned
 * @param source where the file comes from: Maven coordinates, or the property that named it
 */
public record NativeLibrary(
        Path path, OneDnnVersion version, @Nullable String sha256, String source) {
    private static final Object LOCK = new Object();
    private static @Nullable NativeLibrary library;
    private static @Nullable String failure;

    /**
     * Loads oneDNN, once in a JVM; afterwards the symbols are found by {@code SymbolLookup.loaderLookup()} of Rondo's
     * code.
     *
     * <p>A failure is final too: each later call reports the same.
     *
     * @throws NativeLibraryException with every candidate tried, its reason and one remedy
     */
    public static NativeLibrary load() {
        synchronized (LOCK) {
            if (failure != null) {
                throw new NativeLibraryException(failure);
            }
            if (library == null) {
                library = loadFirst();
            }
            return library;
        }
    }

    private static NativeLibrary loadFirst() {
        try {
            NativeLibrary first = LibraryLoader.ofThisJvm().load();
            System.getLogger("dev.rondo")
                    .log(System.Logger.Level.DEBUG, "oneDNN {0} loaded from {1}", first.version(), first.path());
            return first;
        } catch (NativeLibraryException e) {
            failure = e.getMessage();
            throw e;
        }
    }
}
