package dev.rondo.internal.dnnl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rondo.internal.ffi.Dnnl;
import dev.rondo.internal.ffi.dnnl_version_t;
import dev.rondo.testing.TestBackends;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The generated bindings fit the library that is loaded. */
@Tag("native")
class BindingsTest {
    private static final String FUNCTION = "--include-function ";

    @BeforeEach
    void load() {
        TestBackends.oneDnn();
    }

    static List<String> functions() throws IOException {
        return Files.readAllLines(Path.of("bindings/includes.txt")).stream()
                .filter(line -> line.startsWith(FUNCTION))
                .map(line -> line.substring(FUNCTION.length()))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("functions")
    void everyAllowedFunctionResolves(String function) throws ReflectiveOperationException {
        MemorySegment address =
                (MemorySegment) Dnnl.class.getMethod(function + "$address").invoke(null);
        assertThat(address.address()).isNotZero();
    }

    @Test
    void theHeaderIsTheLibrarys() {
        MemorySegment version = Dnnl.dnnl_version();
        assertThat(dnnl_version_t.major(version)).isEqualTo(Dnnl.DNNL_VERSION_MAJOR());
        assertThat(dnnl_version_t.minor(version)).isEqualTo(Dnnl.DNNL_VERSION_MINOR());
        assertThat(dnnl_version_t.patch(version)).isEqualTo(Dnnl.DNNL_VERSION_PATCH());
        assertThat(dnnl_version_t.cpu_runtime(version)).isEqualTo(Dnnl.DNNL_RUNTIME_OMP());
    }
}
