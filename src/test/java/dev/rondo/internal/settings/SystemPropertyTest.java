package dev.rondo.internal.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ResourceLock(Resources.SYSTEM_PROPERTIES)
class SystemPropertyTest {
    private final Properties before = (Properties) System.getProperties().clone();

    @AfterEach
    void putBack() {
        System.setProperties(before);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "BACKEND | cuda | onednn or reference",
                "THREADS | 0 | a whole number, at least 1 or adaptive; the default is adaptive",
                "THREADS | -1 | a whole number, at least 1 or adaptive; the default is adaptive",
                "THREADS | many | a whole number, at least 1 or adaptive; the default is adaptive",
                "THREADS_SPIN | -1 | a whole number from 0 to 1000000; the default is 200",
                "THREADS_SPIN | 1000001 | a whole number from 0 to 1000000; the default is 200",
                "THREADS_SPIN | 1.5 | a whole number from 0 to 1000000; the default is 200",
                "DETERMINISTIC | yes | false or true; the default is false",
                "PLAN | x | auto, primitive or units; the default is auto",
                "PLAN_CAPACITY | -1 | a whole number, at least 1; the default is 128",
                "PLAN_CAPACITY | 0 | a whole number, at least 1; the default is 128",
                "PLAN_CAPACITY | 99999999999 | a whole number, at least 1; the default is 128",
                "PLAN_CAPACITY | 99999999999999999999 | a whole number, at least 1; the default is 128",
            })
    void aBadValueIsNamedWithWhatIsAllowed(SystemProperty property, String value, String allowed) {
        System.setProperty(property.key(), value);
        for (int attempt = 0; attempt < 2; attempt++) {
            assertThatThrownBy(property::value)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("-D" + property.key() + "=" + value + " must be " + allowed);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "BACKEND, OneDNN, onednn",
        "BACKEND, ' reference ', reference",
        "THREADS, Adaptive, adaptive",
        "THREADS, 3, 3",
        "THREADS_SPIN, 0, 0",
        "THREADS_SPIN, 1000000, 1000000",
        "DETERMINISTIC, TRUE, true",
        "PLAN, Units, units",
        "PLAN_CAPACITY, ' 7 ', 7"
    })
    void caseAndBlanksDoNotMatter(SystemProperty property, String value, String read) {
        System.setProperty(property.key(), value);
        assertThat(property.value()).isEqualTo(read);
    }

    @Test
    void unsetAndBlankAreTheDefault() {
        for (SystemProperty property : SystemProperty.values()) {
            System.clearProperty(property.key());
            assertThat(property.value()).isEqualTo(property.usual());
            System.setProperty(property.key(), " ");
            assertThat(property.value()).isEqualTo(property.usual());
            assertThat(property.text()).isNull();
        }
    }

    @Test
    void namesThatAreNoneAreFoundWithTheClosest() {
        Stream<String> names = Stream.of(
                "rondo.thread",
                "java.home",
                "rondo.plan",
                "rondo.test.requireNative",
                "rondo.libary.path",
                "rondo.treads.spin");
        assertThat(SystemProperty.unknown(names))
                .containsExactly(
                        "Rondo knows no property rondo.libary.path, which has no effect; did you mean rondo.library.path?",
                        "Rondo knows no property rondo.thread, which has no effect; did you mean rondo.threads?",
                        "Rondo knows no property rondo.treads.spin, which has no effect; did you mean"
                                + " rondo.threads.spin?");
    }

    @Test
    void theReadmeHasTheSameNamesAndDefaults() throws IOException {
        Map<String, String> table = Files.readAllLines(Path.of("README.md")).stream()
                .filter(line -> line.startsWith("| `rondo."))
                .map(line -> line.split("\\|", -1))
                .collect(Collectors.toMap(
                        cells -> cells[1].strip().replace("`", ""),
                        cells -> cells[cells.length - 2].strip().replace("`", "")));
        Map<String, SystemProperty> known = Arrays.stream(SystemProperty.values())
                .collect(Collectors.toMap(SystemProperty::key, Function.identity()));
        assertThat(table).containsOnlyKeys(known.keySet());
        known.forEach((key, property) ->
                assertThat(table.get(key)).as(key).startsWith(Objects.requireNonNullElse(property.usual(), "")));
    }

    /** Neither in what users read nor in messages. */
    @Test
    void noOtherPropertyIsSpokenOf() throws IOException {
        List<String> known =
                Arrays.stream(SystemProperty.values()).map(SystemProperty::key).toList();
        Pattern option = Pattern.compile("-D(rondo(\\.[a-z]+)+)");
        try (Stream<Path> sources = Files.walk(Path.of("src/main/java"));
                Stream<Path> documents = Files.walk(Path.of("docs"))) {
            Stream<Path> all = Stream.concat(Stream.of(Path.of("README.md")), Stream.concat(sources, documents));
            assertThat(all.filter(path -> path.toString().matches(".*\\.(java|md)"))
                            .flatMap(path -> option.matcher(read(path)).results())
                            .map((MatchResult match) -> match.group(1)))
                    .isNotEmpty()
                    .isSubsetOf(known);
        }
    }

    @Test
    void nobodyElseReadsThem() throws IOException {
        try (Stream<Path> sources = Files.walk(Path.of("src/main/java"))) {
            assertThat(sources.filter(path -> path.toString().endsWith(".java"))
                            .filter(path -> Pattern.compile("get(Property|Integer|Long|Boolean)\\(\\s*\"rondo")
                                    .matcher(read(path))
                                    .find()))
                    .isEmpty();
        }
    }

    private static String read(Path path) {
        try {
            return Files.readString(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
