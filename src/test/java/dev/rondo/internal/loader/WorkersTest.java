package dev.rondo.internal.loader;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rondo.testing.TestBackends;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Calls on several processors open no team of OpenMP's, and leave callers and their threads as they were. */
@Tag("native")
class WorkersTest {
    private static final List<String> RIGHT = List.of("onednn right", "threads of teams 0", "workers at most true");

    @TempDir
    private Path cache;

    @BeforeEach
    void load() {
        TestBackends.oneDnn();
    }

    private List<String> run(String what, Map.Entry<String, String> variable, String plan) throws Exception {
        ChildJvm.Result result = ChildJvm.running(
                        WorkersMain.class,
                        List.of(what),
                        variable,
                        "--enable-native-access=ALL-UNNAMED",
                        "-Drondo.plan=" + plan,
                        "-Drondo.cache.dir=" + cache)
                .await();
        assertThat(result.exit()).as(result.output()).isZero();
        return result.output()
                .lines()
                .filter(line -> !line.contains("WARNING") && !line.contains("closeForgotten"))
                .toList();
    }

    @ParameterizedTest
    @CsvSource({
        "OMP_THREAD_LIMIT, 1, auto",
        "OMP_DYNAMIC, true, units",
        "OMP_MAX_ACTIVE_LEVELS, 0, auto",
        "OMP_NUM_THREADS, 1000, auto",
        "OMP_NUM_THREADS, 7, primitive",
        "OMP_NUM_THREADS, garbage, units"
    })
    void noSettingOfOpenMpChangesAnything(String variable, String value, String plan) throws Exception {
        assertThat(run("plain", Map.entry(variable, value), plan)).endsWith(RIGHT.toArray(String[]::new));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "requests|failed 0, further threads few true",
                "virtual|failed 0, carriers changed 0",
                "interrupted|interrupted true"
            })
    void callersStayAsTheyWere(String what, String expected) throws Exception {
        List<String> lines = run(what, Map.entry("OMP_NUM_THREADS", "5"), "auto");
        assertThat(lines).contains(expected).endsWith(RIGHT.toArray(String[]::new));
    }

    @Test
    void aBusyCommonPoolIsNoHindrance() throws Exception {
        assertThat(run("saturated", Map.entry("OMP_NUM_THREADS", "5"), "auto")).endsWith(RIGHT.toArray(String[]::new));
    }
}
