package dev.rondo.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.rondo.Backend;
import dev.rondo.Generator;
import dev.rondo.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every option of a layer: along its own gradient, the loss rises by the gradient's length. On the reference;
 * parameters and input move together.
 */
class LayerOptionsGradientTest {
    private static final double STEP = 1e-2;
    /** Losses are sums of float32 outputs, and differences of losses lose digits. */
    private static final double RELATIVE = 1e-4;

    private static final int[] LENGTHS = {3, 5, 1, 5};

    /**
     * Options.
     *
     * @param packed whether sequences have lengths of their own
     */
    record Options(String name, Function<Generator, RecurrentLayer> layer, boolean batchFirst, boolean packed) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Options> options() {
        return Stream.of(
                new Options("stacked", random -> lstm(random).numLayers(3).build(), false, false),
                new Options(
                        "bidirectional",
                        random -> lstm(random).bidirectional(true).build(),
                        false,
                        true),
                new Options(
                        "projected",
                        random -> lstm(random)
                                .numLayers(2)
                                .bidirectional(true)
                                .projSize(2)
                                .build(),
                        false,
                        true),
                new Options(
                        "batch_first", random -> lstm(random).batchFirst(true).build(), true, false),
                new Options(
                        "no bias",
                        random -> lstm(random).bias(false).numLayers(2).build(),
                        false,
                        true),
                new Options(
                        "dropout",
                        random -> lstm(random).numLayers(3).dropout(0.4).build(),
                        false,
                        false),
                new Options(
                        "dropout, packed",
                        random -> lstm(random)
                                .numLayers(2)
                                .bidirectional(true)
                                .dropout(0.4)
                                .build(),
                        false,
                        true),
                new Options(
                        "all dropped",
                        random -> lstm(random).numLayers(2).dropout(1).build(),
                        false,
                        false),
                new Options(
                        "GRU",
                        random -> GRU.builder(3, 4)
                                .backend(Backend.reference())
                                .generator(random)
                                .numLayers(2)
                                .bidirectional(true)
                                .batchFirst(true)
                                .dropout(0.3)
                                .build(),
                        true,
                        true),
                new Options(
                        "RNN",
                        random -> RNN.builder(3, 4)
                                .backend(Backend.reference())
                                .generator(random)
                                .numLayers(2)
                                .bidirectional(true)
                                .build(),
                        false,
                        false));
    }

    private static LSTM.Builder lstm(Generator random) {
        return LSTM.builder(3, 4).backend(Backend.reference()).generator(random);
    }

    @ParameterizedTest
    @MethodSource("options")
    void agreesWithDifferences(Options options) {
        Generator random = Generator.manualSeed(21);
        Tensor x = options.batchFirst ? random.randn(4, 5, 3) : random.randn(5, 4, 3);
        try (RecurrentLayer layer = options.layer.apply(Generator.manualSeed(1))) {
            Map<String, Tensor> at = new LinkedHashMap<>(layer.stateDict());
            at.put("x", x);
            Map<String, Tensor> gradient = gradient(options, at);
            double length = Math.sqrt(gradient.values().stream()
                    .mapToDouble(LayerOptionsGradientTest::squares)
                    .sum());
            double near = difference(options, at, gradient, STEP / length) / (2 * STEP);
            double far = difference(options, at, gradient, 2 * STEP / length) / (4 * STEP);
            assertThat(length).isCloseTo((4 * near - far) / 3, within(RELATIVE * length));
        }
    }

    private static double squares(Tensor tensor) {
        double sum = 0;
        for (float value : tensor.toArray()) {
            sum += (double) value * value;
        }
        return sum;
    }

    private static double difference(
            Options options, Map<String, Tensor> at, Map<String, Tensor> direction, double step) {
        return loss(options, moved(at, direction, step)) - loss(options, moved(at, direction, -step));
    }

    private static Map<String, Tensor> moved(Map<String, Tensor> at, Map<String, Tensor> direction, double step) {
        Map<String, Tensor> moved = new LinkedHashMap<>();
        at.forEach((name, tensor) -> {
            float[] values = tensor.toArray();
            float[] along = direction.get(name).toArray();
            for (int i = 0; i < values.length; i++) {
                values[i] += (float) (step * along[i]);
            }
            moved.put(name, Tensor.of(values, tensor.shape()));
        });
        return moved;
    }

    /** What the loss weighs the outputs with. */
    private static Tensor weights(Tensor output) {
        return Generator.manualSeed(2).randn(output.shape());
    }

    private static double loss(Options options, Map<String, Tensor> at) {
        try (Run run = Run.of(options, at)) {
            TrainingPass pass = run.pass;
            float[] output = pass.output().toArray();
            float[] weights = weights(pass.output()).toArray();
            double sum = 0;
            for (int i = 0; i < output.length; i++) {
                sum += (double) output[i] * weights[i];
            }
            return sum;
        }
    }

    private static Map<String, Tensor> gradient(Options options, Map<String, Tensor> at) {
        try (Run run = Run.of(options, at)) {
            TrainingPass pass = run.pass;
            Gradients gradients = pass.backward(weights(pass.output()));
            Map<String, Tensor> all = new LinkedHashMap<>(gradients.parameters());
            Tensor input = gradients.input();
            all.put(
                    "x",
                    options.packed
                            ? packed(options, at.get("x"))
                                    .withData(input)
                                    .pad(options.batchFirst)
                                    .data()
                            : input);
            return all;
        }
    }

    private static PackedSequence packed(Options options, Tensor x) {
        return PackedSequence.pack(x, LENGTHS, options.batchFirst, false);
    }

    /** A layer of its own, so that dropout draws the same masks each time, and its pass. */
    private record Run(RecurrentLayer layer, TrainingPass pass) implements AutoCloseable {
        static Run of(Options options, Map<String, Tensor> at) {
            RecurrentLayer layer = options.layer.apply(Generator.manualSeed(1));
            layer.train();
            Map<String, Tensor> parameters = new LinkedHashMap<>(at);
            Tensor x = parameters.remove("x");
            layer.loadStateDict(parameters);
            if (options.packed) {
                PackedSequence packed = packed(options, x);
                return new Run(layer, layer.train(packed.data(), packed.layout(), null, null));
            }
            return new Run(layer, layer.train(x, null, null, null));
        }

        @Override
        public void close() {
            pass.close();
            layer.close();
        }
    }
}
