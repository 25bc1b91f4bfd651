package dev.rondo.internal.loader;

import dev.rondo.internal.files.AbandonedFiles;
import dev.rondo.internal.loader.NativePins.Pin;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Unpacks one file: into a temporary file beside the target, hashed on the way, then renamed over it.
 *
 * <p>So nobody ever sees half a file, and a process that has mapped an older one keeps it.
 */
final class Extractor {
    private static final int BUFFER_BYTES = 1 << 20;
    private static final String UNFINISHED = ".part";
    private static final Duration ABANDONED = Duration.ofHours(1);

    private final NativePins pins;

    Extractor(NativePins pins) {
        this.pins = pins;
    }

    void extract(NativeResource resource, Pin pin, Path target) throws IOException, LoadFailure {
        Path directory = target.toAbsolutePath().getParent();
        if (directory == null) {
            throw new IllegalArgumentException(target + " has no parent directory");
        }
        AbandonedFiles.delete(directory, "*" + UNFINISHED, ABANDONED);
        Path unfinished = Files.createTempFile(directory, pin.name() + ".", UNFINISHED);
        try {
            String sha256 = copy(resource, unfinished);
            if (!sha256.equals(pin.sha256())) {
                throw badResource(resource, "has SHA-256 " + sha256 + " instead of " + pin.sha256(), null);
            }
            Files.setPosixFilePermissions(unfinished, PosixFilePermissions.fromString("rwxr-xr-x"));
            Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    private String copy(NativeResource resource, Path file) throws IOException, LoadFailure {
        MessageDigest digest = Sha256.digest();
        byte[] buffer = new byte[BUFFER_BYTES];
        try (InputStream in = open(resource);
                OutputStream out = Files.newOutputStream(file)) {
            for (int read = read(resource, in, buffer); read >= 0; read = read(resource, in, buffer)) {
                digest.update(buffer, 0, read);
                out.write(buffer, 0, read);
            }
        }
        return Sha256.hex(digest);
    }

    private InputStream open(NativeResource resource) throws LoadFailure {
        try {
            return resource.open();
        } catch (IOException e) {
            throw badResource(resource, "cannot be read (" + e + ")", e);
        }
    }

    private int read(NativeResource resource, InputStream in, byte[] buffer) throws LoadFailure {
        try {
            return in.read(buffer);
        } catch (IOException e) {
            throw badResource(resource, "cannot be read (" + e + ")", e);
        }
    }

    private LoadFailure badResource(NativeResource resource, String what, @Nullable IOException cause) {
        return LoadFailure.everywhere(
                resource.url() + " " + what,
                "have exactly " + pins.artifact() + " on the class path or module path, undamaged",
                cause);
    }
}
