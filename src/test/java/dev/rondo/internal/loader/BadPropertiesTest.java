package dev.rondo.internal.loader;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rondo.internal.loader.ChildJvm.Result;
import dev.rondo.testing.TestBackends;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A mistake in a property is told at its first use and in the same words at each later one, on both backends. */
@Tag("native")
class BadPropertiesTest {
    @TempDir
    static Path cache;

    private static List<String> lines(String... options) throws Exception {
        TestBackends.oneDnn();
        String[] all = new String[options.length + 2];
        all[0] = "--enable-native-access=ALL-UNNAMED";
        all[1] = "-Drondo.cache.dir=" + cache;
        System.arraycopy(options, 0, all, 2, options.length);
        Result result = ChildJvm.running(PropertiesMain.class, List.of(), all).await();
        assertThat(result.exit()).as(result.output()).isZero();
        return result.output().lines().toList();
    }

    @ParameterizedTest
    @CsvSource({
        "rondo.backend, cuda, 2",
        "rondo.threads, many, 3",
        "rondo.threads.spin, -1, 4",
        "rondo.deterministic, maybe, 1",
        "rondo.plan, x, 2",
        "rondo.plan.capacity, -1, 2"
    })
    void theSameIsSaidEachTime(String property, String value, int failing) throws Exception {
        String said = "java.lang.IllegalArgumentException: -D" + property + "=" + value + " must be ";
        List<String> lines = lines("-D" + property + "=" + value);
        assertThat(lines).hasSize(8);
        assertThat(lines.subList(4, 8)).isEqualTo(lines.subList(0, 4));
        assertThat(lines).filteredOn(line -> !line.equals("fine")).allMatch(line -> line.startsWith(said));
        assertThat(lines.subList(0, 4)).filteredOn(line -> !line.equals("fine")).hasSize(failing);
    }

    @ParameterizedTest
    @CsvSource({"rondo.threads, many, 2", "rondo.threads.spin, -1, 3", "rondo.deterministic, maybe, 1"})
    void theReferenceSaysItToo(String property, String value, int failing) throws Exception {
        String said = "java.lang.IllegalArgumentException: -D" + property + "=" + value + " must be ";
        List<String> lines = lines("-Drondo.backend=reference", "-D" + property + "=" + value);
        assertThat(lines).hasSize(8);
        assertThat(lines.subList(4, 8)).isEqualTo(lines.subList(0, 4));
        assertThat(lines).filteredOn(line -> !line.equals("fine")).allMatch(line -> line.startsWith(said));
        assertThat(lines.subList(0, 4)).filteredOn(line -> !line.equals("fine")).hasSize(failing);
    }

    @Test
    void aNameThatIsNoneIsWarnedOfOnce() throws Exception {
        List<String> lines = lines("-Drondo.thread=2");
        assertThat(lines).filteredOn("fine"::equals).hasSize(8);
        assertThat(lines)
                .filteredOn(line -> line.contains("rondo.thread"))
                .containsExactly("WARNING: Rondo knows no property rondo.thread, which has no effect; did you mean"
                        + " rondo.threads?");
    }
}
