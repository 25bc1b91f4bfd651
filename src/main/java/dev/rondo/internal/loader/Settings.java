package dev.rondo.internal.loader;

import dev.rondo.internal.settings.SystemProperty;
import java.nio.file.InvalidPathException;
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
                SystemProperty.LIBRARY_PATH.text(),
                SystemProperty.CACHE_DIR.text(),
                System.getenv("XDG_CACHE_HOME"),
                System.getProperty("user.home", ""),
                System.getProperty("java.io.tmpdir", "/tmp"));
    }

    /**
     * The cache directories to try, in order; one alone when the user named it. Those with names that this process
     * cannot use are left out.
     *
     * @throws LoadFailure when none is left
     */
    List<Path> cacheDirectories(int uid) throws LoadFailure {
        List<Path> directories = new ArrayList<>();
        if (cacheDirectory != null) {
            add(directories, cacheDirectory);
        } else {
            if (xdgCacheHome != null && xdgCacheHome.startsWith("/")) {
                add(directories, xdgCacheHome, "rondo");
            } else if (home.startsWith("/")) {
                // A user without an entry in passwd, as in some containers, has the home "?".
                add(directories, home, ".cache", "rondo");
            }
            add(directories, temporaryDirectory, "rondo-" + uid);
        }
        if (directories.isEmpty()) {
            throw LoadFailure.everywhere(
                    "the names of the cache directories cannot be written in this process's locale",
                    "start java in a UTF-8 locale (LC_ALL=C.UTF-8), or set -Drondo.cache.dir to a directory with a plain"
                            + " name",
                    null);
        }
        return directories;
    }

    /** In the C locale, a name with other letters is no path at all. */
    private static void add(List<Path> directories, String first, String... more) {
        try {
            directories.add(Path.of(first, more).toAbsolutePath());
        } catch (InvalidPathException e) {
            // One candidate less.
        }
    }
}
