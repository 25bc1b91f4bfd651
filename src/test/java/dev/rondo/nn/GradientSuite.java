package dev.rondo.nn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rondo.Backend;
import dev.rondo.Tensor;
import dev.rondo.golden.GoldenCase;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every gradient column of the golden files of layers, on one backend. */
abstract class GradientSuite {
    /** Of a whole tensor, by the L2 norm: a float32 gradient's sums are rounded in every one of their terms. */
    private static final double RELATIVE = 1e-6;

    abstract Backend backend();

    static Stream<GoldenCase> cases() {
        return GoldenCase.all()
                .filter(golden -> golden.tensorNames().stream().anyMatch(name -> name.startsWith("grad64.")));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void differentiatesAsPyTorchDoes(GoldenCase golden) {
        RecurrentGolden expected = new RecurrentGolden(golden, backend());
        try (RecurrentLayer layer = golden.config().kind().equals("LSTM") ? expected.lstm() : expected.hiddenLayer();
                TrainingPass pass = forward(layer, golden, expected)) {
            expected.check("out64", pass.output());
            expected.check("hn64", pass.h());
            if (golden.has("cn64")) {
                expected.check("cn64", pass.c());
            }
            Gradients gradients = pass.backward(
                    golden.tensor("gout"), golden.tensor("ghn"), golden.has("gcn") ? golden.tensor("gcn") : null);
            int compared = 0;
            for (String name : golden.tensorNames()) {
                if (name.startsWith("grad64.")) {
                    Tensor actual = gradients.parameters().get(name.substring("grad64.".length()));
                    assertThat(actual).as(name).isNotNull();
                    compare(golden, name, actual);
                    compared++;
                }
            }
            assertThat(compared).isEqualTo(layer.parameters().size());
            compareInput(golden, expected, gradients.input());
            if (golden.has("gradh064")) {
                compare(golden, "gradh064", gradients.h0());
            }
            if (golden.has("gradc064")) {
                compare(golden, "gradc064", gradients.c0());
            }
        }
    }

    private static TrainingPass forward(RecurrentLayer layer, GoldenCase golden, RecurrentGolden expected) {
        Tensor x = golden.tensor("input");
        boolean batchFirst = golden.config().batchFirst();
        if (layer instanceof LSTM lstm) {
            LSTMState initial = expected.lstmState();
            return expected.packed()
                    ? lstm.forwardTraining(PackedSequence.pack(x, expected.lengths(), batchFirst, false), initial)
                    : lstm.forwardTraining(x, initial);
        }
        HiddenLayer hidden = (HiddenLayer) layer;
        Tensor initial = expected.hiddenState();
        return expected.packed()
                ? hidden.forwardTraining(PackedSequence.pack(x, expected.lengths(), batchFirst, false), initial)
                : hidden.forwardTraining(x, initial);
    }

    /** PyTorch's is of the padded input, which has zeros where there is padding. */
    private static void compareInput(GoldenCase golden, RecurrentGolden expected, Tensor actual) {
        if (!expected.packed()) {
            compare(golden, "gradin64", actual);
            return;
        }
        boolean batchFirst = golden.config().batchFirst();
        int[] shape = golden.shape("gradin64");
        double[] values = golden.doubles("gradin64");
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        Tensor packed = PackedSequence.pack(Tensor.of(floats, shape), expected.lengths(), batchFirst, false)
                .data();
        double[] wide = new double[(int) packed.numel()];
        float[] packedValues = packed.toArray();
        for (int i = 0; i < wide.length; i++) {
            wide[i] = packedValues[i];
        }
        compare("gradin64", wide, actual);
    }

    private static void compare(GoldenCase golden, String name, @Nullable Tensor actual) {
        assertThat(actual).as(name).isNotNull();
        assertThat(actual.shape()).as(name).containsExactly(golden.shape(name));
        compare(name, golden.doubles(name), actual);
    }

    private static void compare(String name, double[] expected, Tensor actual) {
        float[] values = actual.toArray();
        assertThat(values).as(name).hasSameSizeAs(expected);
        double difference = 0;
        double size = 0;
        for (int i = 0; i < values.length; i++) {
            difference += (values[i] - expected[i]) * (values[i] - expected[i]);
            size += expected[i] * expected[i];
        }
        assertThat(Math.sqrt(difference / size)).as(name).isLessThanOrEqualTo(RELATIVE);
    }
}
