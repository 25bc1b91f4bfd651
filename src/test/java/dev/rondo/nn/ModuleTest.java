package dev.rondo.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rondo.Backend;
import dev.rondo.LongTensor;
import dev.rondo.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What all modules have in common. */
class ModuleTest {
    private static final Backend REFERENCE = Backend.reference();

    private static Stream<Arguments> modules() {
        String[] recurrent = {"weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0"};
        String[] cell = {"weight_ih", "weight_hh", "bias_ih", "bias_hh"};
        return Stream.of(
                Arguments.of(LSTM.builder(2, 3).backend(REFERENCE).build(), List.of(recurrent)),
                Arguments.of(GRU.builder(2, 3).backend(REFERENCE).build(), List.of(recurrent)),
                Arguments.of(RNN.builder(2, 3).backend(REFERENCE).build(), List.of(recurrent)),
                Arguments.of(LSTMCell.builder(2, 3).backend(REFERENCE).build(), List.of(cell)),
                Arguments.of(GRUCell.builder(2, 3).backend(REFERENCE).build(), List.of(cell)),
                Arguments.of(RNNCell.builder(2, 3).backend(REFERENCE).build(), List.of(cell)),
                Arguments.of(Linear.builder(2, 3).backend(REFERENCE).build(), List.of("weight", "bias")),
                Arguments.of(Embedding.builder(2, 3).build(), List.of("weight")),
                Arguments.of(EmbeddingBag.builder(2, 3).build(), List.of("weight")));
    }

    @ParameterizedTest
    @MethodSource("modules")
    void parametersAreNamedAndRefuseWritesAndStateDictsAreCopies(Module module, List<String> names) {
        assertThat(new ArrayList<>(module.parameters().keySet())).isEqualTo(names);
        assertThat(new ArrayList<>(module.stateDict().keySet())).isEqualTo(names);
        String first = names.get(0);
        assertThatThrownBy(() -> module.parameters().get(first).set(1, 0, 0)).isInstanceOf(RuntimeException.class);
        float before = module.parameters().get(first).get(0, 0);
        module.stateDict().get(first).set(before + 1, 0, 0);
        assertThat(module.parameters().get(first).get(0, 0)).isEqualTo(before);
        module.close();
    }

    @ParameterizedTest
    @MethodSource("modules")
    void stateDictsLoadWholeOrNotAtAll(Module module, List<String> names) {
        Map<String, Tensor> changed = module.stateDict();
        changed.values().forEach(tensor -> tensor.set(7, zeros(tensor)));
        module.loadStateDict(changed);
        assertThat(module.parameters().get(names.get(0)).get(0, 0)).isEqualTo(7);
        Map<String, Tensor> incomplete = module.stateDict();
        incomplete.put(names.get(0), Tensor.zeros(5));
        assertThatThrownBy(() -> module.loadStateDict(incomplete))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("size mismatch for " + names.get(0));
        assertThat(module.parameters().get(names.get(0)).get(0, 0)).isEqualTo(7);
        module.close();
    }

    private static int[] zeros(Tensor tensor) {
        return new int[tensor.dim()];
    }

    @ParameterizedTest
    @MethodSource("modules")
    void modesSwitchAndStartInEvaluation(Module module, List<String> names) {
        assertThat(module.isTraining()).isFalse();
        module.train();
        assertThat(module.isTraining()).isTrue();
        module.eval();
        assertThat(module.isTraining()).isFalse();
        module.close();
    }

    @ParameterizedTest
    @MethodSource("modules")
    void aClosedModuleRefusesEverythingAndClosesTwice(Module module, List<String> names) {
        Map<String, Tensor> state = module.stateDict();
        module.close();
        module.close();
        assertThatThrownBy(module::parameters)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("is closed");
        assertThatThrownBy(module::stateDict).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> module.loadStateDict(state)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> call(module)).isInstanceOf(IllegalStateException.class);
        assertThat(module.toString())
                .startsWith(module.name() + (module instanceof Linear ? "(in_features=2" : "(2, 3"));
    }

    private static void call(Module module) {
        Tensor rows = Tensor.zeros(1, 2);
        if (module instanceof LSTM lstm) {
            lstm.forward(rows);
        } else if (module instanceof HiddenLayer layer) {
            layer.forward(rows);
        } else if (module instanceof LSTMCell cell) {
            cell.forward(rows);
        } else if (module instanceof HiddenCell cell) {
            cell.forward(rows);
        } else if (module instanceof Linear linear) {
            linear.forward(rows);
        } else if (module instanceof Embedding embedding) {
            embedding.forward(LongTensor.of(new long[] {0}, 1));
        } else if (module instanceof EmbeddingBag bag) {
            bag.forward(LongTensor.of(new long[] {0}, 1, 1));
        } else {
            throw new AssertionError("no call for " + module);
        }
    }
}
