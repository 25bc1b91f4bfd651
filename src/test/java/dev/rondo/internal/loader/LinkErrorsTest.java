package dev.rondo.internal.loader;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LinkErrorsTest {
    private static final Path FILE = Path.of("/c/libdnnl.so.3");

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    /c/libdnnl.so.3: failed to map segment from shared object: Operation not permitted | code in /c/libdnnl.so.3 may not be executed: is it mounted noexec? | -Drondo.cache.dir
                    /c/libdnnl.so.3: failed to map segment from shared object: Cannot allocate memory | there is not enough memory to map /c/libdnnl.so.3 | memory limit
                    /lib/libc.so.6: version `GLIBC_2.34' not found (required by /c/libdnnl.so.3) | /c/libdnnl.so.3 needs GLIBC 2.34, which this system's libraries are too old for | GLIBC 2.34 or later
                    libstdc++.so.6: cannot open shared object file: No such file or directory | /c/libdnnl.so.3 needs libstdc++.so.6, which this system lacks | install the package that has libstdc++.so.6
                    /c/libdnnl.so.3: cannot allocate memory in static TLS block | /c/libdnnl.so.3 finds no static thread-local storage left, used up by libraries loaded before | GLIBC_TUNABLES
                    /c/libdnnl.so.3: invalid ELF header | /c/libdnnl.so.3 is damaged or not a library for x86-64 Linux: /c/libdnnl.so.3: invalid ELF header | replace the file
                    /c/libdnnl.so.3: file too short | /c/libdnnl.so.3 is damaged or not a library for x86-64 Linux: /c/libdnnl.so.3: file too short | replace the file
                    something new | the dynamic linker refuses /c/libdnnl.so.3: something new | ldd
                    """)
    void saysWhatTheDynamicLinkerMeans(String text, String reason, String remedy) {
        LoadFailure failure = LinkErrors.explain(FILE, new UnsatisfiedLinkError(text));
        assertThat(failure.reason()).isEqualTo(reason);
        assertThat(failure.remedy()).contains(remedy);
        assertThat(failure).hasCauseInstanceOf(UnsatisfiedLinkError.class);
    }

    @Test
    void onlyADirectoryThatForbidsExecutionIsWorthAnotherOne() {
        assertThat(explain("failed to map segment from shared object").directoryAtFault())
                .isTrue();
        assertThat(explain("invalid ELF header").directoryAtFault()).isFalse();
    }

    private static LoadFailure explain(String text) {
        return LinkErrors.explain(FILE, new UnsatisfiedLinkError(text));
    }
}
