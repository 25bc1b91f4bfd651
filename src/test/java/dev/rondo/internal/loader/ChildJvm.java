package dev.rondo.internal.loader;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A new JVM that runs {@link LoadMain}: a JVM can load a library only once, and options are given at its start. */
public final class ChildJvm implements AutoCloseable {
    static final NativePins PINS = NativePins.read();

    private final Process process;

    private ChildJvm(List<String> command) {
        this(command, Map.of());
    }

    private ChildJvm(List<String> command, Map<String, String> variables) {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(variables);
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How it ended, and what it wrote. */
    public record Result(int exit, String output) {}

    /** Rondo, its tests and the dnnl jar on the class path. */
    static ChildJvm onClassPath(String... options) {
        String path = String.join(File.pathSeparator, classes(NativeLibrary.class), classes(LoadMain.class), dnnlJar());
        return new ChildJvm(command(options, "-cp", path, LoadMain.class.getName()));
    }

    /** Another program of the tests, with all that Rondo needs on the class path. */
    public static ChildJvm running(Class<?> main, List<String> arguments, String... options) {
        return new ChildJvm(command(main, arguments, options));
    }

    /** What starts another program of the tests. */
    public static List<String> command(Class<?> main, List<String> arguments, String... options) {
        String path = String.join(
                File.pathSeparator, classes(NativeLibrary.class), classes(main), jar("jackson-core"), dnnlJar());
        List<String> rest = new ArrayList<>(List.of("-cp", path, main.getName()));
        rest.addAll(arguments);
        return command(options, rest.toArray(String[]::new));
    }

    /** The same with a variable in the child's environment. */
    static ChildJvm running(
            Class<?> main, List<String> arguments, Map.Entry<String, String> variable, String... options) {
        return new ChildJvm(command(main, arguments, options), Map.ofEntries(variable));
    }

    /** Rondo on the class path, without the dnnl jar. */
    static ChildJvm withoutDnnl(String... options) {
        String path = String.join(File.pathSeparator, classes(NativeLibrary.class), classes(LoadMain.class));
        return new ChildJvm(command(options, "-cp", path, LoadMain.class.getName()));
    }

    /** Rondo as a module, the dnnl jar beside it on the module path. */
    static ChildJvm onModulePath(String... options) {
        String path = String.join(File.pathSeparator, classes(NativeLibrary.class), jar("jackson-core"), dnnlJar());
        return new ChildJvm(command(
                options,
                "--module-path",
                path,
                "--patch-module",
                "dev.rondo=" + classes(LoadMain.class),
                "--module",
                "dev.rondo/" + LoadMain.class.getName()));
    }

    /** Another program of the tests in an image of jlink's that holds Rondo and little else. */
    static ChildJvm inImage(Path image, Class<?> main, List<String> arguments, String... options) {
        List<String> command =
                new ArrayList<>(List.of(image.resolve(Path.of("bin", "java")).toString()));
        command.addAll(List.of(options));
        command.addAll(
                List.of("--patch-module", "dev.rondo=" + classes(main), "--module", "dev.rondo/" + main.getName()));
        command.addAll(arguments);
        return new ChildJvm(command);
    }

    /** Makes such an image. */
    static Result link(Path image) throws IOException, InterruptedException {
        Path jlink = Path.of(System.getProperty("java.home"), "bin", "jlink");
        String path = classes(NativeLibrary.class) + File.pathSeparator + jar("jackson-core");
        try (ChildJvm linking = new ChildJvm(List.of(
                jlink.toString(), "--module-path", path, "--add-modules", "dev.rondo", "--output", image.toString()))) {
            return linking.await();
        }
    }

    /** Waits for its end. */
    public Result await() throws IOException, InterruptedException {
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(2, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new IllegalStateException("the child JVM hangs: " + output);
        }
        return new Result(process.exitValue(), output);
    }

    /** Waits for a line that starts like this; for a child that goes on. */
    void awaitLine(String start) throws IOException {
        BufferedReader output = process.inputReader();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.startsWith(start)) {
                return;
            }
        }
        throw new IllegalStateException("the child JVM ended without a line '" + start + "'");
    }

    /** Ends the child. */
    @Override
    public void close() {
        process.destroyForcibly();
    }

    static String dnnlJar() {
        return jar("dnnl");
    }

    private static List<String> command(String[] options, String... rest) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx64m", "-XX:+UseSerialGC"));
        command.addAll(List.of(options));
        command.addAll(List.of(rest));
        return command;
    }

    /** The directory that a class was compiled into; under a patched module its code source would not tell. */
    private static String classes(Class<?> type) {
        String name = type.getName().replace('.', '/') + ".class";
        URL url = Objects.requireNonNull(type.getResource(type.getSimpleName() + ".class"), name);
        String directory = url.toString().substring(0, url.toString().length() - name.length());
        return Path.of(URI.create(directory)).toString();
    }

    private static String jar(String artifact) {
        return Stream.of("java.class.path", "jdk.module.path")
                .flatMap(key -> Arrays.stream(System.getProperty(key, "").split(File.pathSeparator)))
                .filter(entry -> Path.of(entry).getFileName().toString().matches(artifact + "-\\d.*\\.jar"))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no jar of " + artifact + " on the test's paths"));
    }
}
