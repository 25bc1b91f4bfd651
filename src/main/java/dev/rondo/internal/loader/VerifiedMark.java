package dev.rondo.internal.loader;

import dev.rondo.internal.loader.NativePins.Pin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;

/**
 * Remembers, in a small file beside a native file, that its SHA-256 was found to be right.
 *
 * <p>Hashing 93 MB takes one to two seconds in a JVM that has just started (interpreted code), which no start should
 * pay again. The mark holds the hash and the file's size, modification and status-change times; a file that differs in
 * any of them is hashed again. The status-change time cannot be set back, so a file that was overwritten, truncated or
 * copied here with its old dates is noticed. Only bits that rot without a write are not.
 */
final class VerifiedMark {
    private VerifiedMark() {}

    static boolean matches(Path file, Pin pin, TrustedOwners owners) {
        Path mark = markOf(file);
        try {
            owners.requirePrivate(file);
            owners.requirePrivate(mark);
            return Files.readString(mark).equals(text(file, pin));
        } catch (IOException e) {
            // Whatever is missing or odd, hashing the file answers it.
            return false;
        }
    }

    /** Notes that the file was verified; in a cache that cannot be written each start has to verify it again. */
    static void write(Path file, Pin pin) {
        try {
            Path mark = markOf(file);
            Path unfinished = Files.createTempFile(mark.toAbsolutePath().getParent(), pin.name() + ".", ".part");
            try {
                Files.writeString(unfinished, text(file, pin));
                Files.setPosixFilePermissions(unfinished, PosixFilePermissions.fromString("rw-r--r--"));
                Files.move(unfinished, mark, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(unfinished);
            }
        } catch (IOException e) {
            System.getLogger("dev.rondo")
                    .log(System.Logger.Level.DEBUG, "cannot note that " + file + " is verified", e);
        }
    }

    static Path markOf(Path file) {
        return file.resolveSibling(file.getFileName() + ".verified");
    }

    private static String text(Path file, Pin pin) throws IOException {
        FileTime changed = (FileTime) Files.getAttribute(file, "unix:ctime", LinkOption.NOFOLLOW_LINKS);
        FileTime modified = Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS);
        return pin.sha256() + " " + Files.size(file) + " " + nanos(modified) + " " + nanos(changed) + "\n";
    }

    private static long nanos(FileTime time) {
        return time.to(TimeUnit.NANOSECONDS);
    }
}
