package dev.rondo.internal.loader;

import dev.rondo.internal.loader.NativePins.Pin;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The folder of one version of the native files below a cache directory.
 *
 * <p>The folder and the files in it must belong to this user or to root, and nobody else may be able to write to them;
 * nor may the directory be somebody else's, a link of theirs, or one in which they could rename the folder. They are
 * readable by all, so that an image can be built with a filled cache and run by another user. Files that are there and
 * right are used as they are; missing and damaged ones are unpacked.
 */
final class Cache {
    private static final FileAttribute<?> FOR_THIS_USER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    /** Several times as long as unpacking takes; after that, two processes may do the same work. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final long PAUSE_MILLIS = 20;

    private static final FileAttribute<?> FOR_ALL_TO_READ =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x"));

    private final Path folder;
    private final TrustedOwners owners;
    private final Extractor extractor;

    private Cache(Path folder, TrustedOwners owners, Extractor extractor) {
        this.folder = folder;
        this.owners = owners;
        this.extractor = extractor;
    }

    /** Opens the folder, making it where it is missing. */
    static Cache open(Path directory, NativePins pins, TrustedOwners owners) throws LoadFailure {
        Path folder = directory.resolve(pins.cacheFolder());
        try {
            Files.createDirectories(directory, FOR_ALL_TO_READ);
            owners.requireKept(directory);
            Files.createDirectories(folder, FOR_ALL_TO_READ);
            owners.requirePrivate(folder);
        } catch (IOException e) {
            throw LoadFailure.ofDirectory("the cache directory cannot be used: " + describe(e), e);
        }
        return new Cache(folder, owners, new Extractor(pins));
    }

    /** The verified file, unpacked when it is not there yet. */
    Path provide(Pin pin, NativeResource resource) throws LoadFailure {
        Path file = folder.resolve(pin.name());
        if (VerifiedMark.matches(file, pin, owners)) {
            return file;
        }
        // The lock only spares other processes the same work; each of them could unpack at any moment without harm.
        try (FileChannel channel = lock()) {
            if (channel != null && VerifiedMark.matches(file, pin, owners)) {
                return file;
            }
            if (!isVerified(file, pin)) {
                extractor.extract(resource, pin, file);
            }
            VerifiedMark.write(file, pin);
            return file;
        } catch (IOException e) {
            throw LoadFailure.ofDirectory(pin.name() + " cannot be unpacked: " + describe(e), e);
        }
    }

    private boolean isVerified(Path file, Pin pin) {
        try {
            owners.requirePrivate(file);
            return Sha256.of(file).equals(pin.sha256());
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Waits for other processes that unpack, but not for ever: a stopped one may hold the lock, and so may whoever can
     * open the file.
     */
    private @Nullable FileChannel lock() throws IOException {
        @Nullable FileChannel channel = null;
        try {
            channel = FileChannel.open(
                    folder.resolve(".lock"),
                    Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                    FOR_THIS_USER);
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (channel.tryLock() == null) {
                if (System.nanoTime() - end > 0) {
                    channel.close();
                    return null;
                }
                LockSupport.parkNanos(PAUSE_MILLIS * 1_000_000);
            }
            return channel;
        } catch (IOException | OverlappingFileLockException e) {
            // A read-only cache, a network file system without locks, or a second class loader in this JVM.
            if (channel != null) {
                channel.close();
            }
            return null;
        }
    }

    private static String describe(IOException e) {
        if (e instanceof AccessDeniedException) {
            return "permission denied for " + e.getMessage();
        }
        if (e instanceof FileSystemException failure && failure.getReason() != null) {
            return failure.getReason() + " (" + failure.getFile() + ")";
        }
        return e.toString();
    }
}
