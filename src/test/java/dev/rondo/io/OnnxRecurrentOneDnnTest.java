package dev.rondo.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.rondo.Backend;
import dev.rondo.Generator;
import dev.rondo.Tensor;
import dev.rondo.golden.Tolerance;
import dev.rondo.testing.Distances;
import dev.rondo.testing.TestBackends;
import dev.rondo.testing.TestSeed;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@link OnnxRecurrentContract} where oneDNN runs what it can, and larger nodes against the operators' equations. */
@Tag("native")
class OnnxRecurrentOneDnnTest extends OnnxRecurrentContract {
    private static final int STEPS = 12;
    private static final int BATCH = 7;
    private static final int INPUT = 9;

    private static final int[] EVEN = {12, 12, 12, 12, 12, 12, 12};

    /** Neighbours of one length, lonely ones, and one that is empty. */
    private static final int[] RAGGED = {12, 12, 5, 5, 0, 1, 12};

    @Override
    Backend backend() {
        return TestBackends.oneDnn();
    }

    @ParameterizedTest
    @CsvSource({
        "op_lstm_peephole, onednn",
        "op_gru_before, onednn",
        "op_gru_plain, onednn",
        "op_lstm_reverse, onednn",
        "op_rnn_both, onednn",
        "layout1_gru, onednn",
        "op_lstm_clip, reference",
        "op_lstm_input_forget, reference",
        "op_gru_activations, reference",
        "op_rnn_softplus, reference"
    })
    void whatRunsIt(String name, String expected) {
        try (OnnxRecurrent recurrent = new OnnxCase(name).recurrent(backend())) {
            assertThat(recurrent.backend().name()).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "LSTM, true, forward, 0, 48",
        "LSTM, true, bidirectional, 0, 33",
        "LSTM, true, bidirectional, 1, 33",
        "LSTM, true, reverse, 1, 160",
        "LSTM, false, bidirectional, 1, 20",
        "GRU, true, forward, 0, 48",
        "GRU, true, bidirectional, 0, 33",
        "GRU, true, bidirectional, 1, 33",
        "GRU, true, reverse, 1, 160",
        "GRU, false, bidirectional, 1, 20",
        "RNN, false, bidirectional, 1, 33"
    })
    void computesTheEquationsOfLargerNodes(String kind, boolean special, String direction, int layout, int hidden) {
        Generator random = Generator.manualSeed(TestSeed.seed());
        int directions = direction.equals("bidirectional") ? 2 : 1;
        OnnxNode node = node(kind, special, direction, layout).with(weights(random, kind, special, directions, hidden));
        Tensor x = layout == 0 ? random.randn(STEPS, BATCH, INPUT) : random.randn(BATCH, STEPS, INPUT);
        Tensor h0 = state(random, layout, directions, hidden);
        Tensor c0 = kind.equals("LSTM") ? state(random, layout, directions, hidden) : null;
        try (OnnxRecurrent equations = node.recurrent(Backend.reference());
                OnnxRecurrent cells = node.recurrent(backend())) {
            assertThat(cells.backend().name()).isEqualTo("onednn");
            for (int[] lengths : new int[][] {EVEN, RAGGED}) {
                OnnxRecurrent.Output expected = equations.forward(x, lengths, h0, c0);
                OnnxRecurrent.Output actual = cells.forward(x, lengths, h0, c0);
                check(expected.y(), actual.y(), hidden);
                check(expected.hn(), actual.hn(), hidden);
                if (c0 != null) {
                    check(Objects.requireNonNull(expected.cn()), Objects.requireNonNull(actual.cn()), hidden);
                }
                assertThat(cells.forward(x, lengths, h0, c0).y().toArray())
                        .isEqualTo(actual.y().toArray());
            }
        }
    }

    private static void check(Tensor expected, Tensor actual, int hidden) {
        assertThat(actual.shape()).isEqualTo(expected.shape());
        Tolerance tolerance = Tolerance.forward(INPUT, hidden, STEPS);
        float[] values = actual.toArray();
        float[] truth = expected.toArray();
        for (int i = 0; i < values.length; i++) {
            assertThat(tolerance.accepts(truth[i], values[i]))
                    .as(truth[i] + " is near " + values[i])
                    .isTrue();
        }
        Distances.note("onednn", "ONNX's equations", actual.maxAbsDiff(expected));
    }

    private static Tensor state(Generator random, int layout, int directions, int hidden) {
        return layout == 0 ? random.randn(directions, BATCH, hidden) : random.randn(BATCH, directions, hidden);
    }

    /** A node whose weights are inputs of the graph; a special one has peepholes, or resets first. */
    private static OnnxNode node(String kind, boolean special, String direction, int layout) {
        List<String> inputs = new ArrayList<>(List.of("X", "W", "R", "B", "L", "H"));
        if (kind.equals("LSTM")) {
            inputs.add("C");
        }
        if (kind.equals("LSTM") && special) {
            inputs.add("P");
        }
        ProtoWriter node = OnnxBytes.node(kind, inputs, List.of("Y", "Y_h"))
                .message(5, OnnxBytes.text("direction", direction))
                .message(5, OnnxBytes.integer("layout", layout));
        if (kind.equals("GRU")) {
            node.message(5, OnnxBytes.integer("linear_before_reset", special ? 0 : 1));
        }
        ProtoWriter graph = OnnxBytes.graph().message(1, node);
        inputs.forEach(input -> graph.message(11, OnnxBytes.input(input)));
        return OnnxFile.read(OnnxBytes.model(graph)).node();
    }

    private static Map<String, Tensor> weights(
            Generator random, String kind, boolean special, int directions, int hidden) {
        int rows = hidden * (kind.equals("LSTM") ? 4 : kind.equals("GRU") ? 3 : 1);
        double bound = 1 / Math.sqrt(hidden);
        Map<String, Tensor> weights = new LinkedHashMap<>();
        weights.put("W", random.uniform(-bound, bound, directions, rows, INPUT));
        weights.put("R", random.uniform(-bound, bound, directions, rows, hidden));
        weights.put("B", random.uniform(-bound, bound, directions, 2 * rows));
        if (special && kind.equals("LSTM")) {
            weights.put("P", random.uniform(-1, 1, directions, 3 * hidden));
        }
        return weights;
    }

    @Test
    void closedItRefuses() {
        OnnxCase onnx = new OnnxCase("op_gru_before");
        OnnxRecurrent gru = onnx.recurrent(backend());
        gru.close();
        gru.close();
        assertThatIllegalStateException().isThrownBy(() -> onnx.run(gru)).withMessageEndingWith("is closed");
    }
}
