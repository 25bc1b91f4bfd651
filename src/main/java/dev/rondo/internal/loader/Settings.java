package dev.rondo.internal.loader;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the user wants native files to come from and go to.
 *
 * @param libraryPath {@code -Drondo.library.path}, or null
 * @param cacheDirectory {@code -Drondo.cache.dir}, or null
 * @param xdgCacheHome {@code $XDG_CACHE_HOME}, or null
 */
record Settings(
        @Nullable String libraryPath,
        @Nullable String cacheDirectory,
        @Nullable String xdgCacheHome,
        String home,
        String temporaryDirectory) {

    static Settings current() {
        return new Settings(
                set(System.getProperty("rondo.library.path")),
                set(System.getProperty("rondo.cache.dir")),
                set(System.getenv("XDG_CACHE_HOME")),
                System.getProperty("user.home", ""),
                System.getProperty("java.io.tmpdir", "/tmp"));
    }

    /** The cache directories to try, in order; one alone when the user named it. */
    List<Path> cacheDirectories(int uid) {
        if (cacheDirectory != null) {
            return List.of(Path.of(cacheDirectory).toAbsolutePath());
        }
        List<Path> directories = new ArrayList<>();
        if (xdgCacheHome != null && Path.of(xdgCacheHome).isAbsolute()) {
            directories.add(Path.of(xdgCacheHome, "rondo"));
        } else if (Path.of(home).isAbsolute()) {
            // A user without an entry in passwd, as in some containers, has the home "?".
            directories.add(Path.of(home, ".cache", "rondo"));
        }
        directories.add(Path.of(temporaryDirectory, "rondo-" + uid).toAbsolutePath());
        return directories;
    }

    /** Build tools pass an unset property on as an empty one. */
    private static @Nullable String set(@Nullable String value) {
        return value == null || value.isBlank() ? null : value;
    }
}
