package dev.rondo.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rondo.Backend;
import dev.rondo.Tensor;
import dev.rondo.golden.GoldenAssert;
import dev.rondo.golden.Tolerance;
import dev.rondo.internal.parameters.FloatTensors;
import dev.rondo.io.TorchFile;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** State dictionaries of PyTorch's, whole or below a prefix, go into layers, and tell what layer they are of. */
class StateDictTest {
    private static final Backend REFERENCE = Backend.reference();

    private final GRU gru =
            GRU.builder(2, 3).numLayers(2).bias(false).backend(REFERENCE).build();

    @AfterEach
    void close() {
        gru.close();
    }

    private static Map<String, Tensor> read(String file) {
        try (InputStream in = StateDictTest.class.getResourceAsStream("/torchfile/" + file);
                TorchFile open = TorchFile.open(Objects.requireNonNull(in, file))) {
            return open.tensors();
        } catch (IOException e) {
            throw new AssertionError(file, e);
        }
    }

    private static Tensor tensor(Map<String, Tensor> tensors, String name) {
        return Objects.requireNonNull(tensors.get(name), name);
    }

    private static void assertOutput(Map<String, Tensor> file, Tensor output, int stateSize, int layers) {
        Tensor expected = tensor(file, "y");
        assertThat(output.shape()).isEqualTo(expected.shape());
        float[] values = expected.toArray();
        double[] doubles =
                IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray();
        GoldenAssert.assertClose("y", doubles, output, Tolerance.forward(2 * stateSize, stateSize, 3 * layers));
    }

    @Test
    void anLstmIsReadOffNamesAndShapes() {
        Map<String, Tensor> file = read("lstm_proj.pt");
        try (LSTM lstm = LSTM.fromStateDict(file, "encoder.lstm_proj.", options -> options.backend(REFERENCE))) {
            assertThat(lstm).hasToString("LSTM(2, 3, proj_size=2, num_layers=2, bidirectional=True)");
            assertOutput(file, lstm.forward(tensor(file, "x")).output(), 3, 2);
        }
    }

    @Test
    void aGruAndAnRnnAreToo() {
        Map<String, Tensor> file = read("gru.pt");
        try (GRU layer = GRU.fromStateDict(file, "encoder.gru.", options -> options.backend(REFERENCE))) {
            assertThat(layer).hasToString("GRU(2, 3, num_layers=2, bias=False)");
            assertOutput(file, layer.forward(tensor(file, "x")).output(), 3, 2);
        }
        Map<String, Tensor> other = read("rnn.pt");
        try (RNN layer = RNN.fromStateDict(
                other, "encoder.rnn.", options -> options.backend(REFERENCE).nonlinearity(Nonlinearity.RELU))) {
            assertThat(layer).hasToString("RNN(2, 3, bidirectional=True)");
            assertOutput(other, layer.forward(tensor(other, "x")).output(), 3, 1);
        }
    }

    @Test
    void withoutOptionsTheDefaultsHold() {
        Map<String, Tensor> weights = gru.stateDict();
        try (GRU layer = GRU.fromStateDict(weights, "")) {
            assertThat(layer).hasToString(gru.toString());
            assertThat(layer.backend()).isSameAs(Backend.preferred());
        }
        try (RNN built = RNN.builder(2, 3).backend(REFERENCE).build();
                RNN layer = RNN.fromStateDict(built.stateDict(), "")) {
            assertThat(layer).hasToString("RNN(2, 3)");
        }
        try (LSTM layer = LSTM.fromStateDict(read("zip.pt"), "")) {
            assertThat(layer).hasToString("LSTM(2, 3)");
        }
    }

    @Test
    void whatIsNoLayerOfTheKindSaysWhatItIs() {
        Map<String, Tensor> file = read("gru.pt");
        refused(
                () -> GRU.fromStateDict(file, "encoder."),
                "GRU below prefix 'encoder.' of the state_dict: there is no weight_ih_l0; did you mean prefix"
                        + " 'encoder.gru.'?");
        refused(
                () -> LSTM.fromStateDict(file, "encoder.gru."),
                "LSTM below prefix 'encoder.gru.' of the state_dict: weight_hh_l0 of shape [9, 3] has 9 rows, not 4 * 3,"
                        + " but 3 * 3, a GRU's");
        refused(
                () -> GRU.fromStateDict(read("zip.pt"), ""),
                "GRU below prefix '' of the state_dict: weight_hh_l0 of shape [12, 3] has 12 rows, not 3 * 3, but 4 * 3, an"
                        + " LSTM's");
        refused(
                () -> GRU.fromStateDict(Map.of("weight_ih", Tensor.zeros(9, 2)), ""),
                "GRU below prefix '' of the state_dict: there is no weight_ih_l0, but weight_ih: the parameters of a cell, not"
                        + " of a layer");
        refused(
                () -> RNN.fromStateDict(Map.of("weight_ih_l0", Tensor.zeros(9)), ""),
                "RNN below prefix '' of the state_dict: weight_ih_l0 of shape [9] is no matrix");
        Map<String, Tensor> projected = new LinkedHashMap<>(gru.stateDict());
        projected.put("weight_hr_l0", Tensor.zeros(2, 3));
        refused(
                () -> GRU.fromStateDict(projected, ""),
                "GRU below prefix '' of the state_dict: it has weight_hr_l0, a projection, which only an LSTM has");
    }

    @Test
    void whatDoesNotFitTheSizesThatWereReadIsRefused() {
        Map<String, Tensor> weights = gru.stateDict();
        weights.put("weight_hh_l1", Tensor.zeros(9, 4));
        weights.put("bias_ih_l1", Tensor.zeros(9));
        refused(
                () -> GRU.fromStateDict(weights, ""),
                "Error(s) in loading state_dict for GRU:\n\tUnexpected key(s) in state_dict: \"bias_ih_l1\".\n\tsize mismatch"
                        + " for weight_hh_l1: copying a param with shape torch.Size([9, 4]) from checkpoint, the shape in"
                        + " current model is torch.Size([9, 3]).");
    }

    @Test
    void aPrefixSelectsAndOneThatFitsIsAskedFor() {
        Map<String, Tensor> file = read("gru.pt");
        gru.loadStateDict(file, "encoder.gru.");
        assertThat(gru.parameters().get("weight_hh_l1").toArray())
                .isEqualTo(tensor(file, "encoder.gru.weight_hh_l1").toArray());
        refused(
                () -> gru.loadStateDict(file, "encoder."),
                "Error(s) in loading state_dict for GRU:\n\tMissing key(s) in state_dict: \"encoder.weight_ih_l0\","
                        + " \"encoder.weight_hh_l0\", \"encoder.weight_ih_l1\", \"encoder.weight_hh_l1\".\n\tUnexpected key(s)"
                        + " in state_dict: \"encoder.gru.weight_ih_l0\", \"encoder.gru.weight_hh_l0\","
                        + " \"encoder.gru.weight_ih_l1\", \"encoder.gru.weight_hh_l1\".\n\tdid you mean prefix"
                        + " 'encoder.gru.'?");
        assertThatThrownBy(() -> gru.loadStateDict(file)).hasMessageEndingWith("did you mean prefix 'encoder.gru.'?");
        assertThatThrownBy(() -> gru.loadStateDict(file, "encoder.gru"))
                .hasMessageEndingWith("did you mean prefix 'encoder.gru.'?");
        assertThatThrownBy(() -> gru.loadStateDict(gru.stateDict(), "gru."))
                .hasMessageEndingWith("did you mean no prefix?");
        Map<String, Tensor> several = new LinkedHashMap<>();
        for (int i = 0; i < 6; i++) {
            String prefix = i + ".";
            gru.stateDict().forEach((name, tensor) -> several.put(prefix + name, tensor));
        }
        assertThatThrownBy(() -> gru.loadStateDict(several))
                .hasMessageEndingWith("did you mean prefix '0.' or '1.' or '2.' or '3.' or '4.', or another?");
    }

    @Test
    void withoutStrictnessOnlyWrongShapesAreErrors() {
        Map<String, Tensor> part = new LinkedHashMap<>();
        part.put("a.weight_ih_l0", Tensor.ones(9, 2));
        part.put("a.fc.weight", Tensor.ones(1));
        part.put("b.weight", Tensor.ones(1));
        float before = gru.parameters().get("weight_hh_l0").get(0, 0);
        IncompatibleKeys keys = gru.loadStateDict(part, "a.", false);
        assertThat(keys.missingKeys()).containsExactly("a.weight_hh_l0", "a.weight_ih_l1", "a.weight_hh_l1");
        assertThat(keys.unexpectedKeys()).containsExactly("a.fc.weight");
        assertThat(gru.parameters().get("weight_ih_l0").get(8, 1)).isEqualTo(1);
        assertThat(gru.parameters().get("weight_hh_l0").get(0, 0)).isEqualTo(before);
        part.put("a.weight_hh_l0", Tensor.ones(9, 4));
        refused(
                () -> gru.loadStateDict(part, "a.", false),
                "Error(s) in loading state_dict for GRU:\n\tsize mismatch for a.weight_hh_l0: copying a param with shape"
                        + " torch.Size([9, 4]) from checkpoint, the shape in current model is torch.Size([9, 3]).");
        IncompatibleKeys none = gru.loadStateDict(gru.stateDict(), "", true);
        assertThat(none.missingKeys()).isEmpty();
        assertThat(none.unexpectedKeys()).isEmpty();
    }

    @Test
    void tablesLoadBelowAPrefixToo() {
        try (Embedding table = Embedding.builder(4, 2).build()) {
            Map<String, Tensor> file = read("script.pt");
            table.loadStateDict(file, "embedding.");
            assertThat(table.weight().toArray())
                    .isEqualTo(tensor(file, "embedding.weight").toArray());
            assertThatThrownBy(() -> table.loadStateDict(file))
                    .hasMessageEndingWith("did you mean prefix 'embedding.'?");
        }
    }

    @Test
    void integersInTheFileAreNoMissingKeys() {
        FloatTensors file = new FloatTensors();
        file.leaveOut("a.weight", "I64 in the file, not a floating-point type");
        file.leaveOut("a.weight_ih_l0", "I64 in the file, not a floating-point type");
        try (Embedding table = Embedding.builder(1, 1).build()) {
            refused(
                    () -> table.loadStateDict(file, "a."),
                    "Error(s) in loading state_dict for Embedding:\n\ta.weight is I64 in the file, not a floating-point type.");
        }
        refused(
                () -> GRU.fromStateDict(file, "a."),
                "GRU below prefix 'a.' of the state_dict: weight_ih_l0 is I64 in the file, not a floating-point type");
    }

    @Test
    void tablesAndHeadsAreReadOffTheirWeights() {
        Map<String, Tensor> file = Map.of(
                "words.weight", Tensor.ones(4, 2),
                "fc.weight", Tensor.full(2, 3, 2),
                "fc.bias", Tensor.full(1, 3),
                "plain.weight_g", Tensor.full(10, 1, 1),
                "plain.weight_v", Tensor.of(new float[] {3, 4}, 1, 2),
                "norm.weight", Tensor.ones(2));
        Embedding table = Embedding.fromStateDict(file, "words.", options -> options.paddingIdx(1));
        assertThat(table).hasToString("Embedding(4, 2, padding_idx=1)");
        assertThat(table.weight().toArray()).containsExactly(1, 1, 1, 1, 1, 1, 1, 1);
        table.loadStateDict(Map.of("weight", Tensor.zeros(4, 2)));
        assertThat(tensor(file, "words.weight").get(0, 0)).isEqualTo(1);
        Linear head = Linear.fromStateDict(file, "fc.", options -> options.backend(REFERENCE));
        assertThat(head).hasToString("Linear(in_features=2, out_features=3, bias=True)");
        assertThat(head.forward(Tensor.ones(2)).toArray()).containsExactly(5, 5, 5);
        Linear plain = Linear.fromStateDict(file, "plain.");
        assertThat(plain).hasToString("Linear(in_features=2, out_features=1, bias=False)");
        assertThat(plain.forward(Tensor.ones(2)).toArray()).containsExactly(14);
        assertThat(Embedding.fromStateDict(table.stateDict(), "")).hasToString("Embedding(4, 2)");
        assertThatThrownBy(() -> Embedding.fromStateDict(file, "fc."))
                .hasMessageEndingWith("Unexpected key(s) in state_dict: \"fc.bias\".");
    }

    @Test
    void whatHasNoMatrixIsNoTableOrHead() {
        Map<String, Tensor> file = Map.of("fc.weight", Tensor.ones(3, 2), "norm.weight", Tensor.ones(2));
        refused(
                () -> Linear.fromStateDict(file, ""),
                "Linear below prefix '' of the state_dict: there is no weight; did you mean prefix 'fc.'?");
        refused(
                () -> Embedding.fromStateDict(file, "norm."),
                "Embedding below prefix 'norm.' of the state_dict: weight of shape [2] is no matrix; did you mean prefix"
                        + " 'fc.'?");
        FloatTensors integers = new FloatTensors();
        integers.leaveOut("a.weight", "I64 in the file");
        refused(
                () -> Linear.fromStateDict(integers, "a."),
                "Linear below prefix 'a.' of the state_dict: weight is I64 in the file");
    }

    @Test
    void aModuleWithoutParametersHasNoPrefix() {
        try (Dropout dropout = new Dropout(0.5)) {
            assertThat(dropout.loadStateDict(Map.of("a", Tensor.ones(1)), "b.", true))
                    .isEqualTo(new IncompatibleKeys(List.of(), List.of()));
            refused(
                    () -> dropout.loadStateDict(Map.of("a", Tensor.ones(1))),
                    "Error(s) in loading state_dict for Dropout:\n\tUnexpected key(s) in state_dict: \"a\".");
        }
    }

    @Test
    void linearLayersJoinWeightNormToo() {
        try (Linear linear = Linear.builder(2, 1).bias(false).build()) {
            linear.loadStateDict(
                    Map.of("fc.weight_g", Tensor.full(10, 1, 1), "fc.weight_v", Tensor.of(new float[] {3, 4}, 1, 2)),
                    "fc.");
            assertThat(linear.parameters().get("weight").toArray()).containsExactly(6, 8);
        }
    }

    @Test
    void nestedCheckpointsAskForTheirPrefix() {
        Map<String, Tensor> file = read("checkpoint.pt");
        refused(
                () -> GRU.fromStateDict(file, "model_state_dict."),
                "GRU below prefix 'model_state_dict.' of the state_dict: there is no weight_ih_l0; did you mean prefix"
                        + " 'model_state_dict.encoder.'?");
    }

    private static void refused(ThrowingCallable call, String message) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
    }
}
