package dev.rondo.internal.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Writes a file so that whoever looks at its path sees the old file or all of the new one: a temporary file beside it
 * is filled, forced to the disk and moved over it, with the permissions of the old one.
 */
public final class AtomicFile {
    private static final String SUFFIX = ".tmp";
    /** No file takes as long to write. */
    private static final Duration ABANDONED = Duration.ofHours(6);

    private static final FileAttribute<?>[] NO_MODE = {};

    private AtomicFile() {}

    /** Writes what a file is to hold. */
    @FunctionalInterface
    public interface Content {
        void writeTo(FileChannel out) throws IOException;
    }

    /**
     * Writes a file, in the place of one that may be there.
     *
     * @param prefix of the temporary file's name; what killed processes left under it is removed once it is six hours
     *     old
     * @throws IOException when the file can't be written; the old one is then untouched
     */
    public static void write(Path path, String prefix, Content content) throws IOException {
        Path target = path.toAbsolutePath();
        Path directory = target.getParent();
        if (directory == null) {
            throw new FileSystemException(path.toString(), null, "it is no file name");
        }
        AbandonedFiles.delete(directory, prefix + "*" + SUFFIX, ABANDONED);
        Set<PosixFilePermission> mode = modeOf(target);
        // Beside the target, because a move is atomic only within a file system; with a name that fits wherever the
        // target's does.
        Path temporary =
                directory.resolve(prefix + Long.toHexString(UUID.randomUUID().getMostSignificantBits()) + SUFFIX);
        try {
            try (FileChannel out = FileChannel.open(
                    temporary,
                    Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                    mode == null ? NO_MODE : new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(mode)})) {
                content.writeTo(out);
                // Or a power cut after the move could leave an empty file where a good one was.
                out.force(true);
            }
            if (mode != null) {
                // Again, for a new file has it only as far as the process's mask lets it.
                Files.setPosixFilePermissions(temporary, mode);
            }
            Files.move(temporary, path, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /** The mode of the file that is replaced, what was for its owner's eyes stays so; null for a new file. */
    private static @Nullable Set<PosixFilePermission> modeOf(Path target) throws IOException {
        boolean known = Files.exists(target)
                && target.getFileSystem().supportedFileAttributeViews().contains("posix");
        return known ? Files.getPosixFilePermissions(target) : null;
    }
}
