package dev.rondo.internal.loader;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A real noexec mount, where this user may make one; {@link LibraryLoaderTest} plays the same case everywhere. */
@EnabledOnOs(OS.LINUX)
class NoexecTest {
    @TempDir
    Path directory;

    @Test
    void namesNoexecAndTheWayOut() throws Exception {
        assumeTrue(
                succeeds("mount", "-t", "tmpfs", "-o", "noexec,size=4m", "rondo-test", directory.toString()),
                "this user may not mount a tmpfs; LibraryLoaderTest covers the message");
        try {
            Settings settings = new Settings(null, directory.toString(), null, "/", "/tmp");
            LibraryLoader loader = new LibraryLoader(
                    NativePins.read(),
                    settings,
                    PlatformProbe::current,
                    ResourceFinder.ofThisJvm(),
                    Binder.ofThisJvm());
            assertThatThrownBy(loader::load)
                    .hasMessageContaining(" in " + directory + ": code in " + directory)
                    .hasMessageContaining("/libgomp.so.1 may not be executed: is it mounted noexec?")
                    .hasMessageContaining("Remedy: set -Drondo.cache.dir");
        } finally {
            // Lazily: glibc leaves the first segment of a file mapped when it fails on a later one.
            succeeds("umount", "--lazy", directory.toString());
        }
    }

    private static boolean succeeds(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
