package dev.rondo.testing;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rondo.Precision;
import dev.rondo.nn.LSTM;

/** Whether the CPU has bfloat16. */
public final class Bf16Machine {
    private Bf16Machine() {}

    /** Whether the CPU has it; asserts the error where it has not. */
    public static boolean available() {
        String backend = TestBackends.oneDnn().description();
        if (backend.matches(".*(AVX512_CORE_(BF16|FP16|AMX)|AVX10).*")) {
            return true;
        }
        assertThatThrownBy(() -> LSTM.builder(3, 4)
                        .precision(Precision.BF16)
                        .backend(TestBackends.oneDnn())
                        .build())
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("Precision.BF16 needs a CPU with AVX512_BF16")
                .hasMessageContaining("use Precision.F32");
        return false;
    }
}
