package dev.rondo;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What keeps the code readable, apart from who knows whom. */
class ShapeOfCodeTest {
    private static final int MOST_PARAMETERS = 7;

    /** More than a reader keeps apart; what belongs together becomes an object. */
    @Test
    void noMethodTakesMoreParametersThanOneKeepsApart() {
        JavaClasses classes = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("dev.rondo");
        List<String> tooMany = classes.stream()
                .filter(type -> !type.getPackageName().startsWith("dev.rondo.internal.ffi"))
                .flatMap(type -> type.getCodeUnits().stream())
                .filter(unit -> unit.getParameters().size() > MOST_PARAMETERS)
                .map(JavaCodeUnit::getFullName)
                .toList();
        assertThat(tooMany).isEmpty();
    }

    /** A name means one class, in the library and in the benchmark. */
    @ParameterizedTest
    @ValueSource(strings = {"src/main/java", "src/jmh/java"})
    void noTwoFilesHaveOneName(String sources) throws IOException {
        try (Stream<Path> files = Files.walk(Path.of(sources))) {
            List<String> twice = files
                    .map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".java") && !name.contains("-info"))
                    .collect(Collectors.groupingBy(name -> name, Collectors.counting()))
                    .entrySet()
                    .stream()
                    .filter(entry -> entry.getValue() > 1)
                    .map(entry -> entry.getKey())
                    .toList();
            assertThat(twice).isEmpty();
        }
    }
}
