package dev.rondo.internal.loader;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rondo.Backend;
import dev.rondo.internal.loader.ChildJvm.Result;
import dev.rondo.testing.TestBackends;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever surrounds Rondo in a process, layers run on oneDNN with the right numbers. */
class SurroundingsTest {
    private static final String ACCESS = "--enable-native-access=ALL-UNNAMED";

    @TempDir
    static Path cache;

    private String expected = "";

    @BeforeEach
    void reference() {
        TestBackends.oneDnn();
        assertThat(Backend.preferred().name()).isEqualTo("onednn");
        expected = new LayersMain().get();
    }

    private static List<String> lines(Result result) {
        assertThat(result.exit()).as(result.output()).isZero();
        return result.output().lines().toList();
    }

    @Test
    void everyClassLoaderHasOneDnn() throws Exception {
        List<String> lines =
                lines(ChildJvm.running(LayersMain.class, List.of("loaders"), ACCESS, "-Drondo.cache.dir=" + cache)
                        .await());
        assertThat(lines).hasSize(24).endsWith("alive 3");
        assertThat(lines.subList(0, 23)).containsOnly(expected);
    }

    /** Else a mistake in a start script would show as a service that is twenty times slower. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "-Drondo.library.path=/nonexistent",
                "--illegal-native-access=deny",
                "-Drondo.cache.dir=/proc/nowhere"
            })
    void whatKeepsOneDnnFromLoadingIsAnErrorAndNotASlowService(String option) throws Exception {
        List<String> options = new ArrayList<>(List.of(option));
        if (!option.startsWith("--")) {
            options.add(ACCESS);
        }
        Result result = ChildJvm.running(LayersMain.class, List.of("plain"), options.toArray(String[]::new))
                .await();
        assertThat(result.exit()).as(result.output()).isEqualTo(1);
        assertThat(result.output())
                .contains("NativeLibraryException: oneDNN 3.13.0 cannot be loaded.")
                .contains("Remedy: ")
                .contains("Or choose the pure-Java reference, some 20 times slower, with -Drondo.backend=reference"
                        + (option.contains("library") ? ", and without -Drondo.library.path." : "."));
    }

    /** Else the mistake shows when somebody takes the library into use. */
    @ParameterizedTest
    @ValueSource(strings = {"onednn", "reference"})
    void aNamedLibraryThatDoesNotLoadIsAnErrorWhicheverBackendIsChosen(String backend) throws Exception {
        Result result = ChildJvm.running(
                        LayersMain.class,
                        List.of("plain"),
                        ACCESS,
                        "-Drondo.backend=" + backend,
                        "-Drondo.library.path=/nonexistent")
                .await();
        assertThat(result.exit()).as(result.output()).isEqualTo(1);
        assertThat(result.output())
                .contains("NativeLibraryException: oneDNN 3.13.0 cannot be loaded.\n"
                        + "  1. -Drondo.library.path=/nonexistent: no such file or directory\n"
                        + "Remedy: name the directory that holds libdnnl.so.3, or leave -Drondo.library.path away");
    }

    /** There alone; so it is told in the log. */
    @Test
    void onAnotherPlatformTheReferenceRunsUnasked() throws Exception {
        List<String> lines = lines(ChildJvm.running(
                        LayersMain.class, List.of("plain"), "--illegal-native-access=deny", "-Dos.arch=aarch64")
                .await());
        assertThat(lines).last().isEqualTo(expected.replace("onednn", "reference"));
        assertThat(lines)
                .contains("WARNING: Rondo runs on its slow pure-Java reference: oneDNN 3.13.0 cannot be loaded.");
    }

    @Test
    void theReferenceRunsWhereItIsAskedFor() throws Exception {
        List<String> lines = lines(ChildJvm.running(
                        LayersMain.class, List.of("plain"), "-Drondo.backend=reference", "--illegal-native-access=deny")
                .await());
        assertThat(lines).containsExactly(expected.replace("onednn", "reference"));
    }

    /** The smallest that the JVM itself accepts, and what pools of many threads use. */
    @ParameterizedTest
    @ValueSource(longs = {160 << 10, 256 << 10, 512 << 10})
    void theFirstUseMayComeOnASmallStack(long bytes) throws Exception {
        List<String> lines = lines(ChildJvm.running(
                        LayersMain.class, List.of("stack", Long.toString(bytes)), ACCESS, "-Drondo.cache.dir=" + cache)
                .await());
        assertThat(lines).containsExactly(expected);
    }

    @Test
    void smallStacksMayBeTheDefault() throws Exception {
        List<String> lines = lines(
                ChildJvm.running(LayersMain.class, List.of("plain"), ACCESS, "-Xss512k", "-Drondo.cache.dir=" + cache)
                        .await());
        assertThat(lines).containsExactly(expected);
    }

    /** What links when it is first run must not do so at the end of a caller's stack: it would fail for good. */
    @ParameterizedTest
    @ValueSource(longs = {256 << 10, 512 << 10, 1 << 20})
    void aFirstUseThatOverflowsTheStackSpoilsNothing(long bytes) throws Exception {
        List<String> lines = lines(ChildJvm.running(
                        LayersMain.class,
                        List.of("overflow", Long.toString(bytes)),
                        ACCESS,
                        "-Drondo.cache.dir=" + cache)
                .await());
        assertThat(lines).containsExactly("overflowed", expected);
    }

    /** OpenMP may be told to give fewer threads than it is asked for; plans are compiled for a number. */
    @ParameterizedTest
    @CsvSource({
        "OMP_THREAD_LIMIT, 1, auto",
        "OMP_THREAD_LIMIT, 1, units",
        "OMP_DYNAMIC, true, auto",
        "OMP_DYNAMIC, true, units",
        "OMP_MAX_ACTIVE_LEVELS, 0, auto",
        "OMP_MAX_ACTIVE_LEVELS, 0, units",
        "OMP_NUM_THREADS, 1000, units",
        "OMP_NUM_THREADS, garbage, units"
    })
    void noSettingOfOpenMpMakesNumbersWrong(String variable, String value, String plan) throws Exception {
        List<String> lines = lines(ChildJvm.running(
                        LayersMain.class,
                        List.of("teams"),
                        Map.entry(variable, value),
                        ACCESS,
                        "-Drondo.plan=" + plan,
                        "-Drondo.cache.dir=" + cache)
                .await());
        assertThat(lines).last().isEqualTo("onednn right");
    }

    @Test
    void nothingIsHeldWhenNothingIs() throws Exception {
        List<String> lines =
                lines(ChildJvm.running(LayersMain.class, List.of("held"), ACCESS, "-Drondo.cache.dir=" + cache)
                        .await());
        assertThat(lines)
                .containsExactly(
                        expected,
                        "BackendStats[cells=0, plans=0, contexts=0, weightBytes=0, scratchBytes=0, handles=0,"
                                + " implementations=[]]");
    }

    /** Native code that reads behind the end of a mapped file ends the process; Java's own fails. */
    @Test
    void aMappedFileThatIsCutOffEndsNoProcess() throws Exception {
        List<String> lines = lines(ChildJvm.running(
                        LayersMain.class,
                        List.of("truncated", cache.resolve("x").toString()),
                        ACCESS,
                        "-Drondo.cache.dir=" + cache)
                .await());
        assertThat(lines).containsExactly("whole true", "refused", "refused");
    }
}
