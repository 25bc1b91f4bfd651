package dev.rondo.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rondo.Backend;
import dev.rondo.Generator;
import dev.rondo.Tensor;
import dev.rondo.golden.GoldenAssert;
import dev.rondo.golden.Tolerance;
import dev.rondo.testing.Distances;
import dev.rondo.testing.Recorded;
import dev.rondo.testing.TestSeed;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Linear, on one backend. */
abstract class LinearContract {
    abstract Backend backend();

    static List<Recorded> cases() {
        return Recorded.cases("linear");
    }

    private Linear linear(int in, int out) {
        return Linear.builder(in, out)
                .generator(TestSeed.generator())
                .backend(backend())
                .build();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void drawsWhatPyTorchDraws(Recorded recorded) {
        Linear linear = Linear.builder(recorded.integer("in"), recorded.integer("out"))
                .bias(recorded.flag("bias"))
                .generator(Generator.manualSeed(recorded.integer("seed")))
                .backend(backend())
                .build();
        Recorded params = recorded.object("params");
        assertThat(linear.parameters().keySet()).containsExactlyElementsOf(params.names());
        linear.parameters()
                .forEach((name, drawn) -> assertThat(drawn.toArray())
                        .as(name)
                        .isEqualTo(params.tensor(name).toArray()));
        assertThat(linear).hasToString(recorded.text("repr"));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void computesAndDifferentiatesAsPyTorchDoes(Recorded recorded) {
        int in = recorded.integer("in");
        int out = recorded.integer("out");
        Linear linear = Linear.builder(in, out)
                .bias(recorded.flag("bias"))
                .backend(backend())
                .build();
        Recorded params = recorded.object("params");
        Map<String, Tensor> state = new LinkedHashMap<>();
        params.names().forEach(name -> state.put(name, params.tensor(name)));
        linear.loadStateDict(state);
        Tensor x = recorded.tensor("x");
        check(recorded, "y64", linear.forward(x), Tolerance.sum(in + 1));
        TrainingPass pass = linear.forwardTraining(x);
        assertThat(pass.output().toArray()).isEqualTo(linear.forward(x).toArray());
        Gradients gradients = pass.backward(recorded.tensor("gout"));
        Recorded expected = recorded.object("grads64");
        assertThat(gradients.parameters().keySet()).containsExactlyElementsOf(expected.names());
        long rows = Math.max(1, x.numel() / in);
        gradients.parameters().forEach((name, actual) -> check(expected, name, actual, Tolerance.sum(rows)));
        check(recorded, "gradx64", gradients.input(), Tolerance.sum(out));
    }

    private void check(Recorded recorded, String name, Tensor actual, Tolerance tolerance) {
        assertThat(actual.shape()).as(name).isEqualTo(recorded.shape(name));
        double largest = GoldenAssert.assertClose(name, recorded.doubles(name), actual, tolerance);
        Distances.note(backend().name(), "Linear " + name, largest);
    }

    @Test
    void aProvidedOutputGetsTheSame() {
        Linear linear = linear(5, 3);
        Tensor x = TestSeed.generator().randn(2, 4, 5);
        Tensor out = Tensor.full(7, 2, 4, 3);
        linear.forward(x, out);
        assertThat(out.toArray()).isEqualTo(linear.forward(x).toArray());
    }

    @Test
    void providedOutputsThatCannotTakeItAreRefused() {
        Linear linear = linear(3, 3);
        Tensor x = Tensor.ones(2, 3);
        for (Tensor wrong : List.of(Tensor.zeros(2, 4), Tensor.zeros(3, 3), Tensor.zeros(6), Tensor.zeros(1, 2, 3))) {
            assertThatThrownBy(() -> linear.forward(x, wrong)).hasMessageContaining("is not that of the result");
        }
        assertThatThrownBy(() -> linear.forward(x, Tensor.zeros(2, 3).asReadOnly()))
                .hasMessageContaining("out refuses writes");
        assertThatThrownBy(() -> linear.forward(x, x)).hasMessageContaining("out overlaps the input");
        linear.trainable()
                .get(0)
                .update(weight -> assertThatThrownBy(() -> linear.forward(Tensor.ones(3, 3), weight))
                        .hasMessageContaining("out overlaps the weight"));
    }

    @Test
    void errorsAreInPyTorchsWords() {
        assertThatThrownBy(() -> Linear.builder(-3, 4).backend(backend()).build())
                .hasMessage("Trying to create tensor with negative dimension -3: [4, -3]");
        assertThatThrownBy(() -> Linear.builder(3, -4).backend(backend()).build())
                .hasMessage("Trying to create tensor with negative dimension -4: [-4, 3]");
        assertThatThrownBy(() ->
                        Linear.builder(1 << 16, 1 << 16).backend(backend()).build())
                .hasMessageContaining("are too large");
        Linear linear = linear(3, 4);
        assertThatThrownBy(() -> linear.forward(Tensor.zeros()))
                .hasMessage("both arguments to linear need to be at least 1D, but they are 0D and 2D");
        assertThatThrownBy(() -> linear.forward(Tensor.zeros(2, 3, 5)))
                .hasMessage("mat1 and mat2 shapes cannot be multiplied (6x5 and 3x4)");
        assertThatThrownBy(() -> linear.forwardTraining(Tensor.zeros(5)))
                .hasMessage("mat1 and mat2 shapes cannot be multiplied (1x5 and 3x4)");
        TrainingPass pass = linear.forwardTraining(Tensor.ones(2, 3));
        assertThatThrownBy(() -> pass.backward(Tensor.zeros(2, 3))).hasMessageContaining("must have the shape");
        assertThatThrownBy(() -> pass.backward(null, Tensor.zeros(2, 4), null)).hasMessageContaining("gradH");
    }

    @Test
    void aPassIsUsedOnceAndWithTheParametersItWasMadeWith() {
        Linear linear = linear(3, 4);
        Tensor x = Tensor.ones(2, 3);
        Tensor gradient = Tensor.ones(2, 4);
        TrainingPass used = linear.forwardTraining(x);
        used.backward(gradient);
        assertThatThrownBy(() -> used.backward(gradient)).hasMessageContaining("a second time");
        TrainingPass closed = linear.forwardTraining(x);
        closed.close();
        assertThatThrownBy(() -> closed.backward(gradient)).hasMessage("this pass of Linear is closed");
        TrainingPass changed = linear.forwardTraining(x);
        linear.trainable().get(1).update(bias -> bias.set(1, 0));
        TrainingPass replaced = linear.forwardTraining(x);
        linear.loadStateDict(linear.stateDict());
        TrainingPass late = linear.forwardTraining(x);
        linear.close();
        for (TrainingPass outdated : List.of(changed, replaced, late)) {
            assertThatThrownBy(() -> outdated.backward(gradient)).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void changedParametersSayWhatIsWrong() {
        Linear linear = linear(3, 4);
        TrainingPass pass = linear.forwardTraining(Tensor.ones(2, 3));
        linear.trainable().get(0).update(weight -> weight.set(1, 0, 0));
        assertThatThrownBy(() -> pass.backward(Tensor.ones(2, 4)))
                .hasMessage("the parameters of Linear have been changed since this pass, so that its gradients would"
                        + " be of neither");
    }

    @Test
    void theInputsGradientCanBeLeftOutAndNoGradientMeansZeros() {
        Linear linear = linear(3, 4);
        Tensor x = TestSeed.generator().randn(2, 3);
        Tensor gradient = TestSeed.generator().randn(2, 4);
        Gradients with = linear.forwardTraining(x).backward(gradient);
        Gradients without = linear.forwardTraining(x).backward(gradient, null, null, false);
        with.parameters()
                .forEach((name, expected) ->
                        assertThat(without.parameters().get(name).toArray()).isEqualTo(expected.toArray()));
        assertThatThrownBy(without::input).hasMessageContaining("was not asked for");
        Gradients zeros = linear.forwardTraining(x).backward(null);
        assertThat(zeros.input().toArray()).containsOnly(0);
        zeros.parameters().values().forEach(zero -> assertThat(zero.toArray()).containsOnly(0));
    }

    /** What has no elements is the algebra's own result, as in PyTorch. */
    @ParameterizedTest
    @CsvSource({"0, 4, 2", "3, 0, 2", "3, 4, 0", "0, 0, 2", "0, 4, 0"})
    void nothingGivesNothingOrTheBias(int in, int out, int rows) {
        Linear linear = linear(in, out);
        Tensor bias = Tensor.zeros(out);
        for (int o = 0; o < out; o++) {
            bias.set(o + 1, o);
        }
        linear.loadStateDict(Map.of("weight", Tensor.zeros(out, in), "bias", bias));
        TrainingPass pass = linear.forwardTraining(Tensor.ones(rows, in));
        assertThat(pass.output().shape()).containsExactly(rows, out);
        for (int r = 0; r < rows && out > 0; r++) {
            assertThat(pass.output().select(0, r).toArray()).isEqualTo(bias.toArray());
        }
        Gradients gradients = pass.backward(Tensor.ones(rows, out));
        assertThat(gradients.input().shape()).containsExactly(rows, in);
        assertThat(gradients.parameters().get("weight").shape()).containsExactly(out, in);
        if (out > 0) {
            assertThat(gradients.parameters().get("bias").toArray()).containsOnly(rows);
        }
    }

    @Test
    void parametersChangedInPlaceCountAtOnce() {
        Linear linear = linear(2, 2);
        linear.loadStateDict(Map.of("weight", Tensor.zeros(2, 2), "bias", Tensor.zeros(2)));
        linear.trainable().get(0).update(weight -> weight.set(3, 1, 0));
        assertThat(linear.forward(Tensor.ones(1, 2)).toArray()).containsExactly(0, 3);
    }

    /** Its file may be shortened at any time, so that it is copied, and refused for results. */
    @Test
    void mappedFilesAreReadAndNotWritten(@TempDir Path folder) throws IOException {
        Linear linear = linear(3, 3);
        Tensor x = TestSeed.generator().randn(2, 3);
        Path file = folder.resolve("rows");
        try (Arena arena = Arena.ofConfined();
                FileChannel channel = FileChannel.open(
                        file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            Tensor mapped = Tensor.ofSegment(channel.map(FileChannel.MapMode.READ_WRITE, 0, 24, arena), 2, 3);
            mapped.segment().copyFrom(x.segment());
            TrainingPass pass = linear.forwardTraining(mapped);
            TrainingPass other = linear.forwardTraining(x);
            assertThat(pass.output().toArray()).isEqualTo(other.output().toArray());
            assertThat(pass.backward(mapped).input().toArray())
                    .isEqualTo(other.backward(x).input().toArray());
            assertThatThrownBy(() -> linear.forward(x, mapped)).hasMessageContaining("out lies in a mapped file");
        }
    }

    @Test
    void aThreadsOwnMemoryStaysWithIt() {
        Linear linear = linear(256, 512);
        Tensor x = TestSeed.generator().randn(300, 256);
        Tensor gradient = TestSeed.generator().randn(300, 512);
        try (Arena arena = Arena.ofConfined()) {
            Tensor own = Tensor.ofSegment(arena.allocate(x.segment().byteSize(), 4), 300, 256);
            own.segment().copyFrom(x.segment());
            TrainingPass pass = linear.forwardTraining(own);
            TrainingPass other = linear.forwardTraining(x);
            assertThat(pass.output().toArray()).isEqualTo(other.output().toArray());
            assertThat(pass.backward(gradient).input().toArray())
                    .isEqualTo(other.backward(gradient).input().toArray());
        }
    }
}
