package dev.rondo.internal.loader;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rondo.Backend;
import dev.rondo.internal.loader.ChildJvm.Result;
import dev.rondo.testing.TestBackends;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rondo in an image of jlink's, which holds neither native code nor a flight recorder. */
@Tag("native")
class ImageTest {
    @TempDir
    static Path folder;

    private static Path image = Path.of("");

    @BeforeAll
    static void link() throws Exception {
        TestBackends.oneDnn();
        image = folder.resolve("image");
        Result result = ChildJvm.link(image);
        assertThat(result.exit()).as(result.output()).isZero();
    }

    private static Result run(String... options) throws Exception {
        return ChildJvm.inImage(image, LayersMain.class, List.of("plain"), options)
                .await();
    }

    @Test
    void anImageWithoutTheNativeJarIsAnErrorThatNamesTheRemedy() throws Exception {
        Result result = run("--enable-native-access=dev.rondo", "-Drondo.cache.dir=" + folder);
        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.output())
                .contains("NativeLibraryException: oneDNN 3.13.0 cannot be loaded.")
                .contains("Remedy: name the jar " + ChildJvm.PINS.artifact()
                        + " with --module-path, for this Java image of jlink's does not hold it.")
                .contains("Or choose the pure-Java reference, some 20 times slower, with -Drondo.backend=reference.");
    }

    @Test
    void theRemedyHelps() throws Exception {
        TestBackends.oneDnn();
        assertThat(Backend.preferred().name()).isEqualTo("onednn");
        Result result = run(
                "--enable-native-access=dev.rondo", "-Drondo.cache.dir=" + folder, "--module-path", ChildJvm.dnnlJar());
        assertThat(result.output()).isEqualTo(new LayersMain().get() + "\n");
        assertThat(result.exit()).isZero();
    }

    /** And without the module jdk.jfr, as both runs here. */
    @Test
    void theReferenceRunsWhereItIsAskedFor() throws Exception {
        Result result = run("-Drondo.backend=reference");
        assertThat(result.output()).isEqualTo(new LayersMain().get().replace("onednn", "reference") + "\n");
        assertThat(result.exit()).isZero();
        assertThat(Files.readString(image.resolve("release")))
                .contains("dev.rondo")
                .doesNotContain("jdk.jfr");
    }
}
