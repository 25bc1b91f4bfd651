package dev.rondo.internal.loader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlatformTest {
    private static final Set<String> FLAGS = Set.of("sse4_1", "avx2");

    @ParameterizedTest
    @ValueSource(strings = {"2.34", "2.36", "2.100", "3.0", "2.34-9.fc35", "strange"})
    void acceptsGlibcFromTheOneThatTheBuildNeeds(String glibc) {
        assertThatCode(() -> new Platform("Linux", "amd64", glibc, FLAGS).requireBundledBuild("3.13.0"))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.31", "2.9", "1.99", "2"})
    void refusesOlderGlibc(String glibc) {
        LoadFailure failure = refusal(new Platform("Linux", "amd64", glibc, FLAGS));
        assertThat(failure.reason()).isEqualTo("glibc is " + glibc + ", and this build needs 2.34");
        assertThat(failure.remedy())
                .isEqualTo("use a system with glibc 2.34 or later (Debian 12, Ubuntu 22.04, RHEL 9), or build oneDNN"
                        + " 3.13.0 on this one and name its directory with -Drondo.library.path");
        assertThat(failure.platformAtFault()).isFalse();
    }

    @Test
    void refusesMusl() {
        assertThat(refusal(new Platform("Linux", "amd64", null, FLAGS)).reason())
                .isEqualTo("the C library is not glibc (musl, as in Alpine?), and this build needs glibc 2.34");
    }

    @Test
    void refusesAnotherSystemAndArchitectureInOneMessage() {
        LoadFailure failure = refusal(new Platform("Mac OS X", "aarch64", null, Set.of()));
        assertThat(failure.reason())
                .isEqualTo("the operating system is Mac OS X, not Linux;"
                        + " the processor architecture is aarch64, not amd64");
        assertThat(failure.remedy())
                .isEqualTo("run on x86-64 Linux, or choose the pure-Java backend with -Drondo.backend=reference");
        assertThat(failure.platformAtFault()).isTrue();
    }

    @Test
    void refusesAProcessorWithoutSse41() {
        LoadFailure failure = refusal(new Platform("Linux", "amd64", "2.31", Set.of("sse2")));
        assertThat(failure.reason()).isEqualTo("glibc is 2.31, and this build needs 2.34; the processor has no SSE4.1");
        assertThat(failure.remedy()).startsWith("give this machine a processor with SSE4.1");
        assertThat(failure.platformAtFault()).isFalse();
    }

    @Test
    void presumesAProcessorFitWhoseFlagsAreHidden() {
        assertThatCode(() -> new Platform("Linux", "amd64", "2.36", Set.of()).requireBundledBuild("3.13.0"))
                .doesNotThrowAnyException();
    }

    @Test
    void readsTheFlagsOfTheFirstProcessor(@TempDir Path directory) throws Exception {
        Path cpuinfo = Files.writeString(
                directory.resolve("cpuinfo"), "model name\t: x\nflags\t\t: fpu sse4_1\nflags\t\t: fpu\n");
        assertThat(PlatformProbe.cpuFlags(cpuinfo)).containsExactlyInAnyOrder("fpu", "sse4_1");
        assertThat(PlatformProbe.cpuFlags(directory.resolve("absent"))).isEmpty();
    }

    private static LoadFailure refusal(Platform platform) {
        return catchThrowableOfType(LoadFailure.class, () -> platform.requireBundledBuild("3.13.0"));
    }
}
