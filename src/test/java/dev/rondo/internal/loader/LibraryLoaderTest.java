package dev.rondo.internal.loader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rondo.NativeLibraryException;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Which candidates are tried and what the report says, with the native calls replaced. */
@EnabledOnOs(OS.LINUX)
class LibraryLoaderTest {
    private static final Platform FIT = new Platform("Linux", "amd64", "2.36", Set.of("sse4_1"));
    private static final OneDnnVersion RIGHT = new OneDnnVersion(3, 13, 0, 2);
    private static final String ARTIFACT = "org.bytedeco:dnnl:3.13-1.5.14:linux-x86_64";
    private static final String DIRECTORY_REMEDY =
            "\nRemedy: set -Drondo.cache.dir to a directory of your own that is writable, has 100 MB free and allows"
                    + " execution (is not mounted noexec).";

    // Only the small file, so that no test unpacks 93 MB.
    private static final NativePins PINS = new NativePins(
            ChildJvm.PINS.artifact(),
            ChildJvm.PINS.onednnVersion(),
            ChildJvm.PINS.resourcePrefix(),
            ChildJvm.PINS.files().subList(0, 1));

    private final List<Path> loaded = new ArrayList<>();
    private OneDnnVersion version = RIGHT;
    private String linkError = "";

    @TempDir
    Path directory;

    @Test
    void triesTheTemporaryDirectoryWhereTheHomeFails() throws Exception {
        Path home = Files.createFile(directory.resolve("home"));
        NativeLibrary library = loader(new Settings(null, null, null, home.toString(), directory.toString()), FIT)
                .load();
        assertThat(library.path().getParent().getParent())
                .isEqualTo(directory.resolve("rondo-" + TrustedOwners.current().self()));
        assertThat(loaded).containsExactly(library.path());
    }

    @Test
    void listsEveryDirectoryWithItsReasonAndOneRemedy() throws Exception {
        Path home = Files.createFile(directory.resolve("home"));
        linkError = "/x: failed to map segment from shared object: Operation not permitted";
        Path temporary = directory.resolve("rondo-" + TrustedOwners.current().self());
        Settings settings = new Settings(null, null, null, home.toString(), directory.toString());
        assertThatThrownBy(() -> loader(settings, FIT).load())
                .isInstanceOf(NativeLibraryException.class)
                .hasMessage("oneDNN 3.13.0 cannot be loaded.\n  1. " + ARTIFACT + " in " + home
                        + "/.cache/rondo: the cache directory cannot be used: Not a directory (" + home + "/.cache)"
                        + "\n  2. " + ARTIFACT + " in " + temporary + ": code in "
                        + temporary.resolve(PINS.cacheFolder()).resolve("libgomp.so.1")
                        + " may not be executed: is it mounted noexec?" + DIRECTORY_REMEDY);
    }

    @Test
    void triesNoOtherDirectoryForAFailureThatAllShare() {
        linkError = "libstdc++.so.6: cannot open shared object file: No such file or directory";
        Settings settings = new Settings(null, null, null, directory.toString(), directory.toString());
        assertThatThrownBy(() -> loader(settings, FIT).load())
                .hasMessageContaining("  1. ")
                .hasMessageNotContaining("  2. ")
                .hasMessageEndingWith("Remedy: install the package that has libstdc++.so.6.");
    }

    @Test
    void refusesAnUnfitPlatformBeforeTouchingAnything() {
        Platform mac = new Platform("Mac OS X", "aarch64", null, Set.of());
        Path cache = directory.resolve("cache");
        assertThatThrownBy(() -> loader(cacheIn(cache), mac).load())
                .hasMessage("oneDNN 3.13.0 cannot be loaded.\n  1. " + ARTIFACT
                        + ": the operating system is Mac OS X, not Linux;"
                        + " the processor architecture is aarch64, not amd64"
                        + "\nRemedy: run on x86-64 Linux, or choose the pure-Java backend with"
                        + " -Drondo.backend=reference.");
        assertThat(cache).doesNotExist();
    }

    /** The only failure that lets the reference run unasked. */
    @Test
    void onlyAPlatformWithoutABuildIsCalledUnsupported() {
        Platform mac = new Platform("Mac OS X", "aarch64", null, Set.of());
        Platform musl = new Platform("Linux", "amd64", null, Set.of());
        assertThat(unsupported(loader(cacheIn(directory), mac))).isTrue();
        assertThat(unsupported(loader(cacheIn(directory), musl))).isFalse();
        assertThat(unsupported(loader(own(directory), mac))).isFalse();
        assertThat(unsupported(loader(own(directory), FIT))).isFalse();
        linkError = "libstdc++.so.6: cannot open shared object file: No such file or directory";
        assertThat(unsupported(loader(cacheIn(directory), FIT))).isFalse();
    }

    private static boolean unsupported(LibraryLoader loader) {
        try {
            loader.load();
        } catch (NativeLibraryException e) {
            return e.isPlatformUnsupported();
        }
        throw new AssertionError("it loads");
    }

    @Test
    void triesNothingElseWhenTheUserNamesAPathWithoutTheLibrary() {
        assertThatThrownBy(() -> loader(own(directory), FIT).load())
                .hasMessage("oneDNN 3.13.0 cannot be loaded.\n  1. -Drondo.library.path=" + directory
                        + ": no libdnnl.so.3 there\nRemedy: name the directory that holds libdnnl.so.3, or leave"
                        + " -Drondo.library.path away to use the bundled one.");
        assertThatThrownBy(() -> loader(own(directory.resolve("absent")), FIT).load())
                .hasMessageContaining(
                        "-Drondo.library.path=" + directory.resolve("absent") + ": no such file or directory\n");
        assertThat(loaded).isEmpty();
    }

    @Test
    void loadsTheUsersLibgompFirstAndIgnoresHashAndGlibc() throws Exception {
        Path onednn = Files.createFile(directory.resolve("libdnnl.so.3"));
        Path openMp = Files.createFile(directory.resolve("libgomp.so.1"));
        NativeLibrary library = loader(own(directory), new Platform("Linux", "amd64", "2.28", Set.of()))
                .load();
        assertThat(loaded).containsExactly(openMp, onednn);
        assertThat(library.sha256()).isNull();
        assertThat(library.source()).isEqualTo("-Drondo.library.path=" + directory);
    }

    @Test
    void refusesAnotherVersionOrRuntime() throws Exception {
        Files.createFile(directory.resolve("libdnnl.so.3"));
        String remedy = "\nRemedy: name a build of oneDNN 3.13 made with ONEDNN_CPU_RUNTIME=OMP, or leave"
                + " -Drondo.library.path away to use the bundled one.";
        version = new OneDnnVersion(4, 0, 1, 2);
        assertThatThrownBy(() -> loader(own(directory), FIT).load())
                .hasMessageEndingWith(": it is oneDNN 4.0.1, and Rondo's bindings need 3.13 or a later 3.x" + remedy);
        version = new OneDnnVersion(3, 13, 0, 8);
        assertThatThrownBy(() -> loader(own(directory), FIT).load())
                .hasMessageEndingWith(": its CPU runtime is THREADPOOL, and Rondo needs OMP" + remedy);
        version = new OneDnnVersion(3, 14, 0, 2);
        assertThat(loader(own(directory), FIT).load().version()).hasToString("3.14.0");
    }

    @Test
    void ordersTheCacheDirectories() throws LoadFailure {
        assertThat(new Settings(null, "/c", "/x", "/h", "/t").cacheDirectories(7))
                .containsExactly(Path.of("/c"));
        assertThat(new Settings(null, null, "/x", "/h", "/t").cacheDirectories(7))
                .containsExactly(Path.of("/x/rondo"), Path.of("/t/rondo-7"));
        assertThat(new Settings(null, null, "relative", "/h", "/t").cacheDirectories(7))
                .containsExactly(Path.of("/h/.cache/rondo"), Path.of("/t/rondo-7"));
        assertThat(new Settings(null, null, null, "?", "/t").cacheDirectories(7))
                .containsExactly(Path.of("/t/rondo-7"));
    }

    /** As a home with umlauts is in the C locale. */
    @Test
    void leavesOutDirectoriesThatCannotBeNamed() throws LoadFailure {
        assertThat(new Settings(null, null, "/\0", "/h", "/t").cacheDirectories(7))
                .containsExactly(Path.of("/t/rondo-7"));
        assertThat(new Settings(null, null, null, "/\0", "/t").cacheDirectories(7))
                .containsExactly(Path.of("/t/rondo-7"));
        assertThatThrownBy(() ->
                        loader(new Settings(null, "/\0", null, "/h", "/t"), FIT).load())
                .hasMessageContaining("the names of the cache directories cannot be written in this process's locale")
                .hasMessageContaining("LC_ALL=C.UTF-8");
        assertThatThrownBy(() ->
                        loader(new Settings("/\0", null, null, "/h", "/t"), FIT).load())
                .hasMessageContaining("this name cannot be written in the process's locale");
    }

    private LibraryLoader loader(Settings settings, Platform platform) {
        return new LibraryLoader(PINS, settings, () -> platform, ResourceFinder.ofThisJvm(), new Binder() {
            @Override
            public SymbolLookup open(Path file) {
                if (!linkError.isEmpty()) {
                    throw new UnsatisfiedLinkError(linkError);
                }
                loaded.add(file);
                return name -> Optional.empty();
            }

            @Override
            public OneDnnVersion version(SymbolLookup library) {
                return version;
            }
        });
    }

    private static Settings cacheIn(Path directory) {
        return new Settings(null, directory.toString(), null, "/", "/tmp");
    }

    private static Settings own(Path path) {
        return new Settings(path.toString(), null, null, "/", "/tmp");
    }
}
