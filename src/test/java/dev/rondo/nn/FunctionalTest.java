package dev.rondo.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rondo.LongTensor;
import dev.rondo.Tensor;
import dev.rondo.golden.GoldenAssert;
import dev.rondo.golden.Tolerance;
import dev.rondo.testing.Distances;
import dev.rondo.testing.Recorded;
import dev.rondo.testing.TestSeed;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Heads against numbers that PyTorch recorded. */
class FunctionalTest {
    private static List<Recorded> group(String name) {
        return Recorded.groups("functional").list(name).toList();
    }

    static List<Recorded> elementwise() {
        return group("elementwise");
    }

    static List<Recorded> topk() {
        return group("topk");
    }

    static List<Recorded> add() {
        return group("add");
    }

    @ParameterizedTest
    @MethodSource("elementwise")
    void functionsOfElements(Recorded recorded) {
        Tensor x = recorded.tensor("x");
        check(recorded, "sigmoid64", Functional.sigmoid(x));
        check(recorded, "tanh64", Functional.tanh(x));
        assertThat(Functional.relu(x).shape()).isEqualTo(x.shape());
        assertThat(Functional.relu(x).toArray())
                .isEqualTo(recorded.tensor("relu").toArray());
    }

    @ParameterizedTest
    @MethodSource("elementwise")
    void functionsAlongDimensions(Recorded recorded) {
        Tensor x = recorded.tensor("x");
        recorded.list("dims").forEach(of -> {
            int dim = of.integer("dim");
            check(of, "softmax64", Functional.softmax(x, dim));
            check(of, "logsoftmax64", Functional.logSoftmax(x, dim));
            if (of.has("argmax")) {
                assertThat(Functional.argmax(x, dim)).isEqualTo(of.longs("argmax"));
            }
        });
    }

    /** Computed in double and rounded once. */
    private static void check(Recorded recorded, String name, Tensor actual) {
        assertThat(actual.shape()).as(name).isEqualTo(recorded.shape(name));
        double largest = GoldenAssert.assertClose(name, recorded.doubles(name), actual, Tolerance.sum(1));
        Distances.note("Java", "Functional " + name, largest);
    }

    @ParameterizedTest
    @MethodSource("topk")
    void theLargestAndWhereTheyAre(Recorded recorded) {
        Functional.TopK top = Functional.topk(recorded.tensor("x"), recorded.integer("k"));
        assertThat(top.values().shape()).isEqualTo(recorded.shape("values"));
        assertThat(top.values().toArray()).isEqualTo(recorded.tensor("values").toArray());
        assertThat(top.indices()).isEqualTo(recorded.longs("indices"));
    }

    /** Few are kept in order, many sorted: both are a stable sort's first. */
    @ParameterizedTest
    @CsvSource({"500, 1", "500, 64", "500, 65", "500, 500", "3, 2"})
    void equalValuesComeInTheOrderOfTheirIndices(int length, int k) {
        float[] values = TestSeed.generator().randn(length).toArray();
        for (int i = 0; i < length; i++) {
            values[i] = Math.round(values[i]);
        }
        values[length / 2] = Float.NaN;
        values[length - 1] = Float.NaN;
        int[] expected = IntStream.range(0, length)
                .boxed()
                .sorted(Comparator.comparing(i -> -(values[i] + 0f)))
                .mapToInt(Integer::intValue)
                .toArray();
        // A comparison of negated values puts NaN last.
        int[] order = IntStream.concat(
                        Arrays.stream(expected).filter(i -> Float.isNaN(values[i])),
                        Arrays.stream(expected).filter(i -> !Float.isNaN(values[i])))
                .limit(k)
                .toArray();
        long[] actual = Functional.topk(Tensor.of(values, length), k).indices().toArray();
        assertThat(actual).isEqualTo(Arrays.stream(order).asLongStream().toArray());
    }

    @ParameterizedTest
    @MethodSource("add")
    void sumsRepeatWhatIsMissing(Recorded recorded) {
        Tensor sum = Functional.add(recorded.tensor("a"), recorded.tensor("b"));
        assertThat(sum.shape()).isEqualTo(recorded.shape("sum"));
        assertThat(sum.toArray()).isEqualTo(recorded.tensor("sum").toArray());
    }

    @Test
    void aFactorMultipliesEachElement() {
        Tensor x = Tensor.of(new float[] {1, -3, 0.5f, 0}, 2, 2);
        Tensor half = Functional.mul(x, 0.5);
        assertThat(half.shape()).containsExactly(2, 2);
        assertThat(half.toArray()).containsExactly(0.5f, -1.5f, 0.25f, 0);
        assertThat(x.get(0, 0)).isEqualTo(1);
    }

    @Test
    void argumentsStayAsTheyAre() {
        Tensor a = Tensor.of(new float[] {1, -2}, 2);
        Tensor b = Tensor.of(new float[] {3, 4}, 2);
        Functional.add(a, b);
        Functional.softmax(a, 0);
        Functional.relu(a);
        assertThat(a.toArray()).containsExactly(1, -2);
        assertThat(b.toArray()).containsExactly(3, 4);
    }

    @Test
    void errorsAreInPyTorchsWords() {
        Tensor x = Tensor.zeros(2, 3);
        assertThatThrownBy(() -> Functional.softmax(x, 2))
                .isInstanceOf(IndexOutOfBoundsException.class)
                .hasMessage("Dimension out of range (expected to be in range of [-2, 1], but got 2)");
        assertThatThrownBy(() -> Functional.logSoftmax(x, -3)).hasMessageContaining("but got -3");
        assertThatThrownBy(() -> Functional.argmax(Tensor.zeros(), 1))
                .hasMessage("Dimension out of range (expected to be in range of [-1, 0], but got 1)");
        assertThatThrownBy(() -> Functional.argmax(Tensor.zeros(2, 0), -1))
                .isInstanceOf(IndexOutOfBoundsException.class)
                .hasMessage("argmax(): Expected reduction dim 1 to have non-zero size.");
        for (int k : new int[] {-1, 4}) {
            assertThatThrownBy(() -> Functional.topk(x, k))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("selected index k out of range");
        }
        assertThatThrownBy(() -> Functional.add(x, Tensor.zeros(4, 2, 2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The size of tensor a (3) must match the size of tensor b (2) at non-singleton"
                        + " dimension 2");
        assertThat(Functional.argmax(Tensor.zeros(2, 0), 0)).isEqualTo(LongTensor.of(new long[0], 0));
    }
}
