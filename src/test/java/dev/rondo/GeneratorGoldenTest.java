package dev.rondo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Every entry of golden/rng.json. Each was drawn by PyTorch 2.13.0+cpu right after {@code torch.manual_seed(seed)}, its
 * name saying what was drawn:
 *
 * <pre>{@code
 * randn_5                   torch.randn(5)
 * randn_3_then_3            torch.cat([torch.randn(3), torch.randn(3)])
 * uniform_10_-0.1_0.1       torch.empty(10).uniform_(-0.1, 0.1)
 * normal_20_2_3             torch.empty(20).normal_(2, 3)
 * bernoulli_20_0.3          torch.empty(20).bernoulli_(0.3)
 * randint_12_0_1000         torch.randint(0, 1000, (12,))
 * lstm_3_4_2layer_bi_params torch.nn.LSTM(3, 4, num_layers=2, bidirectional=True).state_dict()
 * embedding_5_4             torch.nn.Embedding(5, 4).weight
 * }</pre>
 *
 * The entries under v0.3 come from a numpy model of that version's formulas, which agrees with the numbers PyTorch 0.3
 * printed.
 */
class GeneratorGoldenTest {
    @TestFactory
    Stream<DynamicTest> current() throws IOException {
        return tests("current", Generator.Stream.CURRENT);
    }

    @TestFactory
    Stream<DynamicTest> torch03() throws IOException {
        return tests("v0.3", Generator.Stream.TORCH_0_3);
    }

    private static Stream<DynamicTest> tests(String section, Generator.Stream stream) throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        Json.object(Json.resource("/golden/rng.json").get(section))
                .forEach((seed, entries) -> Json.object(entries)
                        .forEach((name, expected) -> tests.add(DynamicTest.dynamicTest(
                                name + " seed " + seed,
                                () -> check(name, expected, Generator.manualSeed(Long.parseLong(seed), stream))))));
        assertThat(tests).isNotEmpty();
        return tests.stream();
    }

    private static void check(String name, Object expected, Generator g) {
        String[] words = name.split("_");
        switch (words[0]) {
            case "randn" -> {
                for (float[] part : parts(floats(expected), words)) {
                    assertBits(g.randn(part.length), part);
                }
            }
            case "rand" -> assertBits(g.rand(count(words)), floats(expected));
            case "uniform" ->
                assertBits(
                        g.uniform(Double.parseDouble(words[2]), Double.parseDouble(words[3]), count(words)),
                        floats(expected));
            case "normal" ->
                assertBits(
                        g.normal(Double.parseDouble(words[2]), Double.parseDouble(words[3]), count(words)),
                        floats(expected));
            case "bernoulli" -> assertBits(g.bernoulli(Double.parseDouble(words[2]), count(words)), floats(expected));
            case "randint" ->
                assertThat(g.randint(Long.parseLong(words[2]), Long.parseLong(words[3]), count(words))
                                .toArray())
                        .isEqualTo(longs(expected));
            case "randperm" -> assertThat(g.randperm(count(words)).toArray()).isEqualTo(longs(expected));
            case "embedding" -> {
                Tensor weight = Tensor.zeros(count(words), Integer.parseInt(words[2]));
                g.fillNormal(weight, 0, 1);
                assertBits(weight, floats(expected));
            }
            case "lstm" -> {
                double bound = 1 / Math.sqrt(Integer.parseInt(words[2]));
                for (Map.Entry<String, Object> parameter : Json.object(expected).entrySet()) {
                    float[] values = floats(parameter.getValue());
                    Tensor drawn = Tensor.zeros(values.length);
                    g.fillUniform(drawn, -bound, bound);
                    assertBits(drawn, values);
                }
            }
            default -> throw new AssertionError("no test for the golden entry " + name);
        }
    }

    private static int count(String[] words) {
        return Integer.parseInt(words[1]);
    }

    /** The values of each call of an entry such as randn_3_then_3. */
    private static List<float[]> parts(float[] values, String[] words) {
        List<float[]> parts = new ArrayList<>();
        int start = 0;
        for (int w = 1; w < words.length; w += 2) {
            int count = Integer.parseInt(words[w]);
            parts.add(Arrays.copyOfRange(values, start, start + count));
            start += count;
        }
        assertThat(start).isEqualTo(values.length);
        return parts;
    }

    private static void assertBits(Tensor drawn, float[] expected) {
        assertThat(drawn.toArray()).isEqualTo(expected);
    }

    private static float[] floats(Object json) {
        List<Object> list = Json.array(json);
        float[] values = new float[list.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = Float.parseFloat(list.get(i).toString());
        }
        return values;
    }

    private static long[] longs(Object json) {
        return Json.array(json).stream()
                .mapToLong(value -> ((Number) value).longValue())
                .toArray();
    }
}
