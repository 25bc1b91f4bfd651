package dev.rondo.internal.loader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.rondo.internal.loader.NativePins.Pin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The cache with a small file in place of the real ones. */
@EnabledOnOs(OS.LINUX)
class CacheTest {
    private static final String CONTENT = "the content";

    @TempDir
    Path directory;

    @TempDir
    Path elsewhere;

    private TrustedOwners owners;
    private NativePins pins;
    private Pin pin;
    private NativeResource resource;
    private Path file;

    @BeforeEach
    void pinSmallFile() throws IOException {
        owners = TrustedOwners.current();
        Path source = Files.writeString(elsewhere.resolve("source"), CONTENT);
        resource = new NativeResource(source.toUri().toURL());
        pin = new Pin(NativePins.ONEDNN_FILE, Sha256.of(source));
        pins = new NativePins("a:b:1", "3.13.0", "p/", List.of(pin));
        file = directory.resolve(pins.cacheFolder()).resolve(pin.name());
    }

    @Test
    void unpacksForOwnUseAndForOthersToRead() throws Exception {
        assertThat(provide()).isEqualTo(file).hasContent(CONTENT);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rwxr-xr-x");
        assertThat(directory.relativize(file).toString())
                .isEqualTo("onednn-3.13.0-" + pin.sha256().substring(0, 12) + "/libdnnl.so.3");
        assertNothingUnfinished();
    }

    @Test
    void reusesAVerifiedFileWithoutTouchingOrReadingTheJar() throws Exception {
        provide();
        Object inode = Files.getAttribute(file, "unix:ino");
        Files.delete(elsewhere.resolve("source"));
        provide();
        assertThat(Files.getAttribute(file, "unix:ino")).isEqualTo(inode);
    }

    @Test
    void repairsATruncatedFile() throws Exception {
        provide();
        Files.writeString(file, "the");
        assertThat(provide()).hasContent(CONTENT);
    }

    @Test
    void repairsADamagedFileWithItsOldSizeAndDate() throws Exception {
        provide();
        FileTime modified = Files.getLastModifiedTime(file);
        Files.writeString(file, "THE CONTENT");
        Files.setLastModifiedTime(file, modified);
        assertThat(provide()).hasContent(CONTENT);
    }

    @Test
    void verifiesAFileWithoutAMarkAndKeepsIt() throws Exception {
        provide();
        Object inode = Files.getAttribute(file, "unix:ino");
        Files.delete(VerifiedMark.markOf(file));
        provide();
        assertThat(Files.getAttribute(file, "unix:ino")).isEqualTo(inode);
        assertThat(VerifiedMark.markOf(file)).exists();
    }

    @Test
    void replacesALinkInsteadOfFollowingIt() throws Exception {
        provide();
        Files.delete(file);
        Files.createSymbolicLink(file, elsewhere.resolve("source"));
        assertThat(provide()).isRegularFile().hasContent(CONTENT);
        assertThat(Files.isSymbolicLink(file)).isFalse();
    }

    @Test
    void refusesAResourceWithAnotherHashAndLeavesNothing() throws Exception {
        Files.writeString(elsewhere.resolve("source"), "something else");
        LoadFailure failure = catchThrowableOfType(LoadFailure.class, this::provide);
        assertThat(failure.reason())
                .startsWith(resource.url() + " has SHA-256 ")
                .endsWith(" instead of " + pin.sha256());
        assertThat(failure.remedy()).isEqualTo("have exactly a:b:1 on the class path or module path, undamaged");
        assertThat(failure.directoryAtFault()).isFalse();
        assertThat(file).doesNotExist();
        assertNothingUnfinished();
    }

    @Test
    void refusesAResourceThatCannotBeRead() throws Exception {
        Files.delete(elsewhere.resolve("source"));
        LoadFailure failure = catchThrowableOfType(LoadFailure.class, this::provide);
        assertThat(failure.reason()).startsWith(resource.url() + " cannot be read (java.io.FileNotFoundException");
    }

    @Test
    void removesWhatKilledProcessesLeft() throws Exception {
        Files.createDirectories(file.getParent());
        Path abandoned = Files.createFile(file.resolveSibling("libdnnl.so.3.1.part"));
        Files.setLastModifiedTime(abandoned, FileTime.from(Instant.now().minusSeconds(7200)));
        Path inUse = Files.createFile(file.resolveSibling("libdnnl.so.3.2.part"));
        provide();
        assertThat(abandoned).doesNotExist();
        assertThat(inUse).exists();
    }

    @Test
    void refusesADirectoryThatCannotBeMade() throws Exception {
        Path blocked = Files.createFile(directory.resolve("file")).resolve("cache");
        LoadFailure failure = catchThrowableOfType(LoadFailure.class, () -> Cache.open(blocked, pins, owners));
        assertThat(failure.reason())
                .startsWith("the cache directory cannot be used: ")
                .contains("Not a directory");
        assertThat(failure.remedy()).startsWith("set -Drondo.cache.dir to a directory of your own");
        assertThat(failure.directoryAtFault()).isTrue();
    }

    @Test
    void refusesSomebodyElsesDirectory() {
        TrustedOwners others = new TrustedOwners(owners.self(), Set.of(-2));
        LoadFailure failure = catchThrowableOfType(LoadFailure.class, () -> Cache.open(directory, pins, others));
        assertThat(failure.reason())
                .isEqualTo("the cache directory cannot be used: it belongs to another user (uid " + owners.self()
                        + ") (" + directory + ")");
    }

    @Test
    void refusesAFolderThatOthersMayWriteTo() throws Exception {
        Files.createDirectories(file.getParent());
        Files.setPosixFilePermissions(file.getParent(), PosixFilePermissions.fromString("rwxrwxrwx"));
        LoadFailure failure = catchThrowableOfType(LoadFailure.class, this::provide);
        assertThat(failure.reason())
                .isEqualTo(
                        "the cache directory cannot be used: other users may write to it (" + file.getParent() + ")");
    }

    @Test
    void refusesAFolderThatIsALink() throws Exception {
        Files.createSymbolicLink(file.getParent(), elsewhere);
        LoadFailure failure = catchThrowableOfType(LoadFailure.class, this::provide);
        assertThat(failure.reason()).contains("it is a symbolic link");
    }

    /** Another user's link in a shared directory could be pointed elsewhere after the check. */
    @Test
    void refusesSomebodyElsesLinkToADirectoryOfOurOwn() throws Exception {
        Path link = Files.createSymbolicLink(elsewhere.resolve("rondo-0"), directory);
        TrustedOwners others = new TrustedOwners(owners.self(), Set.of(-2));
        LoadFailure failure = catchThrowableOfType(LoadFailure.class, () -> Cache.open(link, pins, others));
        assertThat(failure.reason()).contains("it belongs to another user").contains(link.toString());
        assertThat(Cache.open(link, pins, owners).provide(pin, resource)).hasContent(CONTENT);
    }

    @Test
    void refusesADirectoryInWhichOthersCouldSwapTheFolderUnlessItIsSticky() throws Exception {
        Files.setAttribute(directory, "unix:mode", 0777);
        LoadFailure failure = catchThrowableOfType(LoadFailure.class, this::provide);
        assertThat(failure.reason()).contains("other users may write to it").contains("chmod go-w");
        assertThat(failure.directoryAtFault()).isTrue();
        assertThat(Cache.open(directory.resolve("below"), pins, owners).provide(pin, resource))
                .hasContent(CONTENT);
        Files.setAttribute(directory, "unix:mode", 01777);
        assertThat(provide()).hasContent(CONTENT);
    }

    @Test
    void theLockIsForThisUserAndNobodyWaitsForItForEver() throws Exception {
        provide();
        Path lock = file.resolveSibling(".lock");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(lock)))
                .isEqualTo("rw-------");
        Files.delete(file);
        // Another process: within this one the lock would be refused at once.
        try (ChildJvm holder = ChildJvm.running(LayersMain.class, List.of("lock", lock.toString()))) {
            holder.awaitLine("locked");
            assertThat(provide()).hasContent(CONTENT);
        }
    }

    private Path provide() throws LoadFailure {
        return Cache.open(directory, pins, owners).provide(pin, resource);
    }

    private void assertNothingUnfinished() throws IOException {
        try (Stream<Path> files = Files.list(file.getParent())) {
            assertThat(files.filter(path -> path.toString().endsWith(".part"))).isEmpty();
        }
    }
}
