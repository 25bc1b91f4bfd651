package dev.rondo.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

class TorchPythonTest {
    @Test
    void anEmptyVariableNamesNoPython() {
        assertThat(TorchPython.python(Map.of())).isEmpty();
        assertThat(TorchPython.python(Map.of(TorchPython.VARIABLE, " "))).isEmpty();
        assertThat(TorchPython.python(Map.of(TorchPython.VARIABLE, "python3"))).contains("python3");
    }

    @Test
    void aPythonThatIsNotThereIsNamed() {
        assertThatIllegalStateException()
                .isThrownBy(() -> TorchPython.version("/nowhere/python"))
                .withMessageContaining("RONDO_BENCH_PYTHON=/nowhere/python");
    }

    @Test
    void ordersHoldSizesDataAndTiming() {
        Map<String, String> order = parse(
                TorchPython.order(Workloads.named("bidirectional"), new Timing(200, 300), Path.of("target", "bench")));
        assertThat(order)
                .containsEntry("kind", "LSTM")
                .containsEntry("layers", "2")
                .containsEntry("directions", "2")
                .containsEntry("steps", "100")
                .containsEntry("batch", "8")
                .containsEntry("input", "256")
                .containsEntry("hidden", "256")
                .containsEntry("lengths", "null")
                .containsEntry("data", "bidirectional-4194304000")
                .containsEntry("warmUpMillis", "200")
                .containsEntry("iterations", "8")
                .containsEntry("iterationMillis", "10");
        assertThat(TorchPython.order(Workloads.named("ragged"), Timing.QUICK, Path.of("x")))
                .contains("\"lengths\": [50, 48, 47,");
    }

    private static Map<String, String> parse(String json) {
        Map<String, String> values = new HashMap<>();
        try (JsonParser parser = new JsonFactory().createParser(ObjectReadContext.empty(), json)) {
            assertThat(parser.nextToken()).isEqualTo(JsonToken.START_OBJECT);
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = parser.currentName();
                parser.nextToken();
                values.put(name, parser.getString());
            }
            assertThat(parser.nextToken()).isNull();
        }
        return values;
    }
}
