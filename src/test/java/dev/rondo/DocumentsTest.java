package dev.rondo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every block of Java in the README and in docs is code that tests compile and run: between marks in a source of the
 * tests, or a part of an example. Links lead to files that are there, and messages are those of the library.
 */
class DocumentsTest {
    private static final Pattern LINK = Pattern.compile("]\\(([^)#:]+)(#[^)]*)?\\)");
    private static final Pattern JOINED = Pattern.compile("\"\\s*\\+\\s*\"");
    private static final Pattern MESSAGE = Pattern.compile("^\\| (?:`` (.+?) ``|`([^`]+)`) ", Pattern.MULTILINE);

    static List<Path> documents() throws IOException {
        List<Path> documents = new ArrayList<>(List.of(Path.of("README.md")));
        try (Stream<Path> files = Files.list(Path.of("docs"))) {
            files.filter(file -> file.toString().endsWith(".md")).sorted().forEach(documents::add);
        }
        return documents;
    }

    @ParameterizedTest
    @MethodSource("documents")
    void everyBlockOfJavaIsCompiledAndRun(Path document) throws IOException {
        List<String> code = marked();
        List<String> examples =
                sources("examples").stream().map(CodeBlocks::flat).toList();
        assertThat(CodeBlocks.ofDocument(Files.readString(document)))
                .allSatisfy(block -> assertThat(
                                code.contains(block) || examples.stream().anyMatch(example -> example.contains(block)))
                        .as(block)
                        .isTrue());
    }

    @Test
    void everyMarkedBlockIsInADocument() throws IOException {
        List<String> quoted = new ArrayList<>();
        for (Path document : documents()) {
            quoted.addAll(CodeBlocks.ofDocument(Files.readString(document)));
        }
        assertThat(quoted).containsAll(marked());
    }

    @ParameterizedTest
    @MethodSource("documents")
    void linksLeadToFiles(Path document) throws IOException {
        Path folder = document.toAbsolutePath().getParent();
        Matcher link = LINK.matcher(Files.readString(document));
        while (link.find()) {
            assertThat(folder.resolve(link.group(1))).exists();
        }
    }

    /** Parts of a message that are not fixed are written as an ellipsis; the rest stands in one source file. */
    @Test
    void messagesAreThoseOfTheLibrary() throws IOException {
        List<String> sources = sources("src/main/java").stream()
                .map(source -> JOINED.matcher(source).replaceAll("").replace("\\\"", "\""))
                .toList();
        Matcher message = MESSAGE.matcher(Files.readString(Path.of("docs/troubleshooting.md")));
        List<String> messages = new ArrayList<>();
        while (message.find()) {
            messages.add(message.group(1) != null ? message.group(1) : message.group(2));
        }
        assertThat(messages)
                .hasSizeGreaterThan(50)
                .doesNotHaveDuplicates()
                .allSatisfy(text -> assertThat(sources).as(text).anyMatch(source -> holds(source, text)));
    }

    private static boolean holds(String source, String message) {
        return Stream.of(message.split("…", -1)).allMatch(source::contains);
    }

    private static List<String> marked() throws IOException {
        List<String> blocks = new ArrayList<>();
        for (String source : sources("src/test/java/dev/rondo")) {
            // This file and those that read documents name the marks in strings.
            blocks.addAll(CodeBlocks.between(source, "// README begins\n", "// README ends"));
            blocks.addAll(CodeBlocks.between(source, "// guide begins\n", "// guide ends"));
        }
        return blocks;
    }

    private static List<String> sources(String folder) throws IOException {
        List<String> sources = new ArrayList<>();
        try (Stream<Path> files = Files.walk(Path.of(folder))) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".java")).toList()) {
                sources.add(Files.readString(file));
            }
        }
        return sources;
    }
}
