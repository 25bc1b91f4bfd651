package dev.rondo.internal.print;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rondo.Backend;
import dev.rondo.nn.Embedding;
import dev.rondo.nn.EmbeddingBag;
import dev.rondo.nn.LSTM;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each expectation is what Python prints. */
class PythonNumbersTest {
    @ParameterizedTest
    @CsvSource({
        "1e-7, 1e-07",
        "1e7, 10000000.0",
        "0.1, 0.1",
        "1e-4, 0.0001",
        "1.5e-5, 1.5e-05",
        "123456789012345680, 1.2345678901234568e+17",
        "1e15, 1000000000000000.0",
        "1e16, 1e+16",
        "9007199254740993, 9007199254740992.0",
        "1e100, 1e+100",
        "5e-324, 5e-324",
        "-0.0, -0.0",
        "-2.5, -2.5",
        "100, 100.0",
        "Infinity, inf",
        "-Infinity, -inf",
        "NaN, nan"
    })
    void numbers(double value, String expected) {
        assertThat(PythonNumbers.repr(value)).isEqualTo(expected);
    }

    @Test
    void theReprOfModulesUsesThem() {
        try (LSTM lstm = LSTM.builder(2, 3)
                .numLayers(2)
                .dropout(1e-7)
                .backend(Backend.reference())
                .build()) {
            assertThat(lstm).hasToString("LSTM(2, 3, num_layers=2, dropout=1e-07)");
        }
        assertThat(Embedding.builder(2, 3)
                        .maxNorm(1e7)
                        .normType(Double.POSITIVE_INFINITY)
                        .build())
                .hasToString("Embedding(2, 3, max_norm=10000000.0, norm_type=inf)");
        assertThat(EmbeddingBag.builder(2, 3).maxNorm(1e-5).normType(1).build())
                .hasToString("EmbeddingBag(2, 3, max_norm=1e-05, norm_type=1.0, mode='mean')");
    }
}
