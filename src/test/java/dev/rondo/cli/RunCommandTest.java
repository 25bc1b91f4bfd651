package dev.rondo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rondo.Backend;
import dev.rondo.Generator;
import dev.rondo.LongTensor;
import dev.rondo.Tensor;
import dev.rondo.io.Safetensors;
import dev.rondo.nn.GRU;
import dev.rondo.nn.LSTM;
import dev.rondo.nn.LSTMOutput;
import dev.rondo.nn.LSTMState;
import dev.rondo.nn.PackedSequence;
import dev.rondo.nn.RNNOutput;
import dev.rondo.testing.TestBackends;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What run writes, against the layer itself. */
@Tag("native")
class RunCommandTest {
    private static final double CLOSE = 1e-6;

    @TempDir
    Path folder;

    private Path model;
    private Path input;
    private Path output;

    @BeforeEach
    void paths() {
        TestBackends.oneDnn();
        model = folder.resolve("model.safetensors");
        input = folder.resolve("input.safetensors");
        output = folder.resolve("output.safetensors");
    }

    private void run(
            Map<String, Tensor> tensors, Map<String, LongTensor> integers, Map<String, String> metadata, Object... more)
            throws IOException {
        Safetensors.write(input, tensors, integers, metadata);
        Object[] words = new Object[6 + more.length];
        System.arraycopy(new Object[] {"run", model, "--input", input, "--output", output}, 0, words, 0, 6);
        System.arraycopy(more, 0, words, 6, more.length);
        CommandRun run = CommandRun.of(words);
        assertThat(run.err()).isEmpty();
        assertThat(run.status()).isZero();
        assertThat(run.out()).contains("y [", "hn [", " in " + output);
    }

    private void assertWritten(Map<String, Tensor> expected) throws IOException {
        try (Safetensors file = Safetensors.open(output)) {
            assertThat(file.names()).containsExactlyInAnyOrderElementsOf(expected.keySet());
            expected.forEach((name, tensor) ->
                    assertThat(file.tensor(name).maxAbsDiff(tensor)).as(name).isLessThan(CLOSE));
        }
    }

    /** Such inputs are run in pieces, each from the state of the one before. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void longInputs(boolean batchFirst) throws IOException {
        Generator g = Generator.manualSeed(4);
        Tensor x = batchFirst ? g.randn(1, 5000, 3) : g.randn(5000, 2, 3);
        try (LSTM lstm = LSTM.builder(3, 5)
                .numLayers(2)
                .batchFirst(batchFirst)
                .generator(g)
                .backend(Backend.reference())
                .build()) {
            Safetensors.write(model, lstm.stateDict(), Map.of());
            int batch = batchFirst ? 1 : 2;
            LSTMState state = LSTMState.of(g.randn(2, batch, 5), g.randn(2, batch, 5));
            run(
                    Map.of("x", x, "h0", state.h(), "c0", state.c()),
                    Map.of(),
                    Map.of("batch_first", Boolean.toString(batchFirst)),
                    "--backend",
                    "reference");
            LSTMOutput out = lstm.forward(x, state);
            assertWritten(Map.of(
                    "y", out.output(), "hn", out.state().h(), "cn", out.state().c()));
        }
    }

    @Test
    void raggedBatchesPaddedOrPacked() throws IOException {
        Generator g = Generator.manualSeed(5);
        Tensor x = g.randn(6, 3, 4);
        int[] lengths = {2, 6, 5};
        Map<String, LongTensor> given = Map.of("lengths", LongTensor.of(lengths));
        try (GRU gru = GRU.builder(4, 5)
                .bidirectional(true)
                .generator(g)
                .backend(Backend.oneDnn())
                .build()) {
            Safetensors.write(model, gru.stateDict(), Map.of());
            run(Map.of("x", x), given, Map.of());
            RNNOutput padded = gru.forward(x, lengths);
            assertWritten(Map.of("y", padded.output(), "hn", padded.state()));
            PackedSequence packed = PackedSequence.pack(x, lengths, false, false);
            run(Map.of("x", packed.data()), given, Map.of());
            assertWritten(Map.of("y", gru.forward(packed).output().data(), "hn", padded.state()));
        }
    }

    @Test
    void withoutAPlaceForThemResultsArePrinted() throws IOException {
        try (GRU gru = GRU.builder(1, 1).backend(Backend.reference()).build()) {
            Safetensors.write(model, gru.stateDict(), Map.of());
            Safetensors.write(input, Map.of("x", Tensor.zeros(2, 1)), Map.of());
            CommandRun run = CommandRun.of("run", model, "--input", input, "--backend", "reference");
            assertThat(run.status()).isZero();
            assertThat(run.out())
                    .isEqualTo("y = " + gru.forward(Tensor.zeros(2, 1)).output() + "\nhn = "
                            + gru.forward(Tensor.zeros(2, 1)).state() + "\n");
        }
    }

    @Test
    void whatDoesNotFitIsRefused() throws IOException {
        try (GRU gru = GRU.builder(1, 1).backend(Backend.reference()).build()) {
            Safetensors.write(model, gru.stateDict(), Map.of());
        }
        Safetensors.write(
                input, Map.of("x", Tensor.zeros(3, 1)), Map.of("lengths", LongTensor.of(new int[] {1, 5})), Map.of());
        assertRefused(CommandRun.of("run", model, "--input", input), "the sum of lengths, which is 6");
        assertRefused(CommandRun.of("run", model, "--input", input, "--node", "n"), "--node is for ONNX models");
        assertRefused(
                CommandRun.of("run", model, "--input", input, "--output", folder.resolve("no/file")),
                "there is no directory");
    }

    private static void assertRefused(CommandRun run, String part) {
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).startsWith("rondo: ").contains(part).hasLineCount(1);
    }
}
