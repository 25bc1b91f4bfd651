package dev.rondo.internal.loader;

import java.lang.foreign.SymbolLookup;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The oneDNN that this JVM has loaded.
 *
 * @param path the file that was loaded
 * @param version what the library says of itself
 * @param sha256 the verified hash of the file; null for a build of the user's own, which nobody pinned
 * @param source where the file comes from: Maven coordinates, or the property that named it
 * @param symbols finds its functions
 */
public record NativeLibrary(
        Path path, OneDnnVersion version, @Nullable String sha256, String source, SymbolLookup symbols) {}
