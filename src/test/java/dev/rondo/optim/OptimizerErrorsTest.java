package dev.rondo.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rondo.Tensor;
import dev.rondo.nn.Embedding;
import dev.rondo.nn.Parameter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Options and states that cannot be, by PyTorch's messages where it has them. */
class OptimizerErrorsTest {
    private static final Parameter PARAMETER = OptimizerCases.parameter(Tensor.ones(2, 3));
    private static final List<Parameter> ONE = List.of(PARAMETER);

    private static Arguments refused(String message, ThrowingCallable call) {
        return Arguments.of(message, call);
    }

    private static Stream<Arguments> arguments() {
        return Stream.of(
                refused(
                        "optimizer got an empty parameter list",
                        () -> SGD.builder(List.of()).build()),
                refused(
                        "some parameters appear more than once, or in more than one parameter group: weight[2, 3]",
                        () -> SGD.builder(List.of(PARAMETER, PARAMETER)).build()),
                refused(
                        "some parameters appear more than once, or in more than one parameter group: weight[2, 3]",
                        () -> Adam.builder(ONE).group(ONE, 1, 0).build()),
                refused(
                        "Invalid learning rate: -1.0",
                        () -> SGD.builder(ONE).lr(-1).build()),
                refused(
                        "Invalid learning rate: NaN",
                        () -> Adam.builder(ONE).lr(Double.NaN).build()),
                refused("Invalid learning rate: -2.0", () -> Adam.builder(ONE).group(ONE, -2, 0)),
                refused(
                        "Invalid learning rate: -3.0",
                        () -> SGD.builder(ONE).build().setLr(-3)),
                refused(
                        "Invalid weight_decay value: -0.1",
                        () -> AdamW.builder(ONE).weightDecay(-.1).build()),
                refused(
                        "Invalid momentum value: -0.5",
                        () -> SGD.builder(ONE).momentum(-.5).build()),
                refused(
                        "Nesterov momentum requires a momentum and zero dampening",
                        () -> SGD.builder(ONE).nesterov(true).build()),
                refused(
                        "Nesterov momentum requires a momentum and zero dampening",
                        () -> SGD.builder(ONE)
                                .momentum(.9)
                                .dampening(.1)
                                .nesterov(true)
                                .build()),
                refused(
                        "Invalid epsilon value: -1.0",
                        () -> Adam.builder(ONE).eps(-1).build()),
                refused(
                        "Invalid beta parameter at index 0: 1.0",
                        () -> Adam.builder(ONE).betas(1, .9).build()),
                refused(
                        "Invalid beta parameter at index 1: -0.1",
                        () -> AdamW.builder(ONE).betas(.9, -.1).build()),
                refused(
                        "Invalid alpha value: -0.1",
                        () -> RMSprop.builder(ONE).alpha(-.1).build()),
                refused(
                        "Invalid momentum value: -0.1",
                        () -> RMSprop.builder(ONE).momentum(-.1).build()));
    }

    @ParameterizedTest
    @MethodSource("arguments")
    void argumentsAreRefusedInPyTorchsWords(String message, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
    }

    private static Adam stepped() {
        Adam adam = Adam.builder(List.of(OptimizerCases.parameter(Tensor.ones(2, 3), Tensor.ones(2, 3))))
                .build();
        adam.step();
        return adam;
    }

    private static StateDict changed(Consumer<Map<String, Tensor>> tensors, Consumer<Map<String, Double>> numbers) {
        StateDict state = stepped().stateDict();
        Map<String, Tensor> newTensors = new LinkedHashMap<>(state.tensors());
        Map<String, Double> newNumbers = new LinkedHashMap<>(state.numbers());
        tensors.accept(newTensors);
        numbers.accept(newNumbers);
        return new StateDict(newTensors, newNumbers);
    }

    private static Arguments state(
            String message, Consumer<Map<String, Tensor>> tensors, Consumer<Map<String, Double>> numbers) {
        return Arguments.of(message, changed(tensors, numbers));
    }

    private static Stream<Arguments> states() {
        return Stream.of(
                state("Missing key(s) in state_dict: \"0.exp_avg_sq\".", t -> t.remove("0.exp_avg_sq"), n -> {}),
                state("Missing key(s) in state_dict: \"0.step\".", t -> {}, n -> n.remove("0.step")),
                state("Missing key(s) in state_dict: \"betas.1\".", t -> {}, n -> n.remove("betas.1")),
                state(
                        "Missing key(s) in state_dict: \"param_groups.0.lr\".",
                        t -> {},
                        n -> n.remove("param_groups.0.lr")),
                state("Missing key(s) in state_dict: \"0.max_exp_avg_sq\".", t -> {}, n -> n.put("amsgrad", 1.0)),
                state(
                        "Unexpected key(s) in state_dict: \"1.exp_avg\".",
                        t -> t.put("1.exp_avg", Tensor.ones(1)),
                        n -> {}),
                state(
                        "Unexpected key(s) in state_dict: \"param_groups.1.lr\".",
                        t -> {},
                        n -> n.put("param_groups.1.lr", 1.0)),
                state(
                        "size mismatch for 0.exp_avg: [3, 2] in the state dict, the parameter has [2, 3].",
                        t -> t.put("0.exp_avg", Tensor.ones(3, 2)),
                        n -> {}),
                state(
                        "loaded state dict contains a parameter group that doesn't match the size of optimizer's group:"
                                + " param_groups.0.params is 2, here 1",
                        t -> {},
                        n -> n.put("param_groups.0.params", 2.0)),
                state("0.step must be a count, got 1.5", t -> {}, n -> n.put("0.step", 1.5)),
                state("Invalid beta parameter at index 1: 2.0", t -> {}, n -> n.put("betas.1", 2.0)),
                state("Invalid learning rate: NaN", t -> {}, n -> n.put("param_groups.0.lr", Double.NaN)),
                state("Invalid weight_decay value: -1.0", t -> {}, n -> n.put("param_groups.0.weight_decay", -1.0)));
    }

    @ParameterizedTest
    @MethodSource("states")
    void statesThatDoNotFitAreRefusedAndChangeNothing(String message, StateDict state) {
        Adam adam = stepped();
        Map<String, Double> before = adam.stateDict().numbers();
        assertThatThrownBy(() -> adam.loadStateDict(state))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Error(s) in loading state_dict for Adam:\n\t" + message);
        assertThat(adam.stateDict().numbers()).isEqualTo(before);
    }

    @Test
    void theStateOfAnotherKindIsRefusedByAllItsNames() {
        Optimizer sgd = SGD.builder(ONE).momentum(.9).build();
        assertThatThrownBy(() -> sgd.loadStateDict(stepped().stateDict()))
                .hasMessageContaining("loading state_dict for SGD")
                .hasMessageContaining("Missing key(s) in state_dict: \"momentum\", \"dampening\", \"nesterov\"")
                .hasMessageContaining("Unexpected key(s) in state_dict: \"0.exp_avg\", \"0.exp_avg_sq\"");
    }

    @Test
    void aStepAfterTheModuleWasClosedIsRefused() {
        Embedding table = Embedding.builder(2, 3).build();
        Optimizer sgd = SGD.builder(table.trainable()).build();
        table.trainable().get(0).addGrad(Tensor.ones(2, 3));
        table.close();
        assertThatThrownBy(sgd::step).isInstanceOf(IllegalStateException.class).hasMessage("Embedding is closed");
    }

    @Test
    void optionsCanBeSeen() {
        assertThat(SGD.builder(ONE).lr(.5).build())
                .hasToString(
                        "SGD(lr=0.5, weight_decay=0.0, {maximize=0.0, momentum=0.0, dampening=0.0, nesterov=0.0})");
    }
}
