package dev.rondo.internal.loader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.rondo.internal.loader.ChildJvm.Result;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole way, with the real files, each time in a JVM of its own. */
class NativeLibraryTest {
    private static final String CLASS_PATH_ACCESS = "--enable-native-access=ALL-UNNAMED";
    private static final String DENY = "--illegal-native-access=deny";

    @TempDir
    static Path cache;

    @TempDir
    Path other;

    /** Four JVMs meet an empty cache at once; the tests below reuse what they leave. */
    @BeforeAll
    static void fourProcessesFillAnEmptyCache() throws Exception {
        requireFitPlatform();
        List<ChildJvm> children = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            children.add(ChildJvm.onClassPath("-Drondo.cache.dir=" + cache, CLASS_PATH_ACCESS, DENY));
        }
        for (ChildJvm child : children) {
            assertLoaded(child.await(), file(NativePins.ONEDNN_FILE));
        }
        try (Stream<Path> files = Files.list(folder())) {
            assertThat(files.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            ".lock", "libdnnl.so.3", "libdnnl.so.3.verified", "libgomp.so.1", "libgomp.so.1.verified");
        }
    }

    @Test
    void loadsInThisJvmOnceAndDescribesItself() {
        NativeLibrary library = LibraryLoader.library();
        assertThat(LibraryLoader.library()).isSameAs(library);
        assertThat(library.version()).hasToString("3.13.0");
        assertThat(library.path()).isAbsolute().hasFileName("libdnnl.so.3");
        assertThat(library.sha256()).isEqualTo(ChildJvm.PINS.onednnSha256());
        assertThat(library.source()).isEqualTo("org.bytedeco:dnnl:3.13-1.5.14:linux-x86_64");
    }

    @Test
    void loadsFromTheModulePathWithNativeAccessForRondoAlone() throws Exception {
        ChildJvm child = ChildJvm.onModulePath("-Drondo.cache.dir=" + cache, "--enable-native-access=dev.rondo", DENY);
        assertLoaded(child.await(), file(NativePins.ONEDNN_FILE));
    }

    @Test
    void reusesWhatIsThere() throws Exception {
        FileTime before = Files.getLastModifiedTime(file(NativePins.ONEDNN_FILE));
        Object inode = Files.getAttribute(file(NativePins.ONEDNN_FILE), "unix:ino");
        assertLoaded(
                ChildJvm.onClassPath("-Drondo.cache.dir=" + cache, CLASS_PATH_ACCESS)
                        .await(),
                file(NativePins.ONEDNN_FILE));
        assertThat(Files.getLastModifiedTime(file(NativePins.ONEDNN_FILE))).isEqualTo(before);
        assertThat(Files.getAttribute(file(NativePins.ONEDNN_FILE), "unix:ino")).isEqualTo(inode);
    }

    @Test
    void namesTheOptionThatTheClassPathNeeds() throws Exception {
        Result result = ChildJvm.onClassPath("-Drondo.cache.dir=" + cache, DENY).await();
        assertThat(result.output()).isEqualToIgnoringNewLines("""
                        oneDNN 3.13.0 cannot be loaded.
                          1. org.bytedeco:dnnl:3.13-1.5.14:linux-x86_64: the JVM denies native access to code on the class path
                        Remedy: start java with --enable-native-access=ALL-UNNAMED.
                        """);
    }

    @Test
    void namesTheOptionThatTheModulePathNeeds() throws Exception {
        Result result =
                ChildJvm.onModulePath("-Drondo.cache.dir=" + cache, DENY).await();
        assertThat(result.output()).isEqualToIgnoringNewLines("""
                        oneDNN 3.13.0 cannot be loaded.
                          1. org.bytedeco:dnnl:3.13-1.5.14:linux-x86_64: the JVM denies native access to module dev.rondo
                        Remedy: start java with --enable-native-access=dev.rondo.
                        """);
    }

    @Test
    void namesTheDependencyThatIsMissing() throws Exception {
        Result result = ChildJvm.withoutDnnl("-Drondo.cache.dir=" + cache, CLASS_PATH_ACCESS)
                .await();
        assertThat(result.output()).isEqualToIgnoringNewLines("""
                        oneDNN 3.13.0 cannot be loaded.
                          1. org.bytedeco:dnnl:3.13-1.5.14:linux-x86_64: org/bytedeco/dnnl/linux-x86_64/libgomp.so.1 is neither on the class path nor on the module path
                        Remedy: add the dependency org.bytedeco:dnnl:3.13-1.5.14:linux-x86_64.
                        """);
    }

    @Test
    void takesTheUsersOwnBuildFromADirectoryOrAFile() throws Exception {
        for (Path named : List.of(folder(), file(NativePins.ONEDNN_FILE))) {
            ChildJvm child = ChildJvm.withoutDnnl("-Drondo.library.path=" + named, CLASS_PATH_ACCESS);
            assertLoaded(child.await(), file(NativePins.ONEDNN_FILE));
        }
    }

    @Test
    void refusesAnOlderOneDnn() throws Exception {
        ownBuild(12);
        Result result = ChildJvm.onClassPath("-Drondo.library.path=" + other, CLASS_PATH_ACCESS)
                .await();
        assertThat(result.output())
                .startsWith("oneDNN 3.13.0 cannot be loaded.\n  1. -Drondo.library.path=" + other
                        + ": it is oneDNN 3.12.0, and Rondo's bindings need 3.13 or a later 3.x\nRemedy: ")
                .contains("ONEDNN_CPU_RUNTIME=OMP");
    }

    @Test
    void refusesALibraryThatIsNotOneDnn() throws Exception {
        Files.copy(file("libgomp.so.1"), other.resolve("libdnnl.so.3"));
        Result result = ChildJvm.onClassPath("-Drondo.library.path=" + other, CLASS_PATH_ACCESS)
                .await();
        assertThat(result.output()).contains("it has no symbol dnnl_version, so it is not oneDNN");
    }

    /** A copy of the real library with another minor number in the struct that dnnl_version() returns. */
    private void ownBuild(int minor) throws IOException {
        Files.copy(file("libgomp.so.1"), other.resolve("libgomp.so.1"));
        byte[] bytes = Files.readAllBytes(file(NativePins.ONEDNN_FILE));
        ByteBuffer words = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        List<Integer> found = new ArrayList<>();
        for (int at = 0; at + 32 <= bytes.length; at += 8) {
            boolean release = words.getInt(at) == 3 && words.getInt(at + 4) == 13 && words.getLong(at + 8) == 0;
            if (release && words.getInt(at + 24) == 2 && words.getInt(at + 28) == 256) {
                found.add(at);
            }
        }
        assertThat(found).as("places of {3, 13, 0, commit, OMP, OCL}").hasSize(1);
        words.putInt(found.get(0) + 4, minor);
        Files.write(other.resolve("libdnnl.so.3"), bytes);
    }

    private static void requireFitPlatform() {
        try {
            PlatformProbe.current().requireBundledBuild(ChildJvm.PINS.onednnVersion());
        } catch (LoadFailure e) {
            assertThat(Boolean.getBoolean("rondo.test.requireNative"))
                    .as(e.reason())
                    .isFalse();
            assumeTrue(false, e.reason());
        }
    }

    private static void assertLoaded(Result result, Path file) {
        assertThat(result.output()).isEqualTo("loaded 3.13.0 bound true from " + file + "\n");
        assertThat(result.exit()).isZero();
    }

    private static Path folder() {
        return cache.resolve(ChildJvm.PINS.cacheFolder());
    }

    private static Path file(String name) {
        return folder().resolve(name);
    }
}
