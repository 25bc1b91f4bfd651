package dev.rondo.internal.files;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;

/** Temporary files of processes that were killed while they wrote: the next writer cleans up. */
public final class AbandonedFiles {
    private AbandonedFiles() {}

    /**
     * Deletes what it can of the files of a directory that match and are older than any writer takes. What it cannot,
     * such as a file that another process has just deleted, is no failure of the writing to come.
     */
    public static void delete(Path directory, String glob, Duration age) {
        FileTime limit = FileTime.from(Instant.now().minus(age));
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, glob)) {
            for (Path file : files) {
                deleteOlder(file, limit);
            }
        } catch (IOException | DirectoryIteratorException e) {
            // A directory that may be written to but not listed.
        }
    }

    private static void deleteOlder(Path file, FileTime limit) {
        try {
            if (Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS).compareTo(limit) < 0) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            // Somebody else's, or gone.
        }
    }
}
