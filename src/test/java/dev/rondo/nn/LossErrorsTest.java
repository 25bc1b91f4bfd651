package dev.rondo.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rondo.LongTensor;
import dev.rondo.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What losses refuse, by PyTorch's messages where it has them. */
class LossErrorsTest {
    private static final CrossEntropyLoss CROSS = CrossEntropyLoss.builder().build();
    private static final NLLLoss NLL = NLLLoss.builder().build();
    private static final MSELoss MSE = MSELoss.builder().build();
    private static final BCEWithLogitsLoss BCE = BCEWithLogitsLoss.builder().build();

    private static Arguments refused(String message, ThrowingCallable call) {
        return Arguments.of(message, call);
    }

    private static LongTensor classes(long... classes) {
        return LongTensor.of(classes);
    }

    private static Stream<Arguments> shapes() {
        return Stream.of(
                refused(
                        "Expected input batch_size (3) to match target batch_size (4).",
                        () -> CROSS.forward(Tensor.zeros(3, 5), classes(0, 0, 0, 0))),
                refused(
                        "Expected input batch_size (3) to match target batch_size (2).",
                        () -> NLL.forward(Tensor.zeros(3, 5), classes(0, 0))),
                refused(
                        "Expected input batch_size (1) to match target batch_size (2).",
                        () -> CROSS.forward(Tensor.zeros(5), classes(0, 0))),
                refused(
                        "0D or 1D target tensor expected, multi-target not supported",
                        () -> CROSS.forward(Tensor.zeros(3, 5), LongTensor.of(new long[3], 3, 1))),
                refused(
                        "Expected 1 or more dimensions (got 0)",
                        () -> NLL.forward(Tensor.zeros(), LongTensor.scalar(0))),
                refused(
                        "CrossEntropyLoss takes an input of [N, C] or [C], got [2, 3, 4]: move the classes last and"
                                + " reshape it to two dimensions",
                        () -> CROSS.forward(Tensor.zeros(2, 3, 4), LongTensor.of(new long[8], 2, 4))),
                refused(
                        "weight tensor should be defined either for all 5 classes or no classes but got weight tensor of"
                                + " shape: [4]",
                        () -> CrossEntropyLoss.builder()
                                .weight(Tensor.ones(4))
                                .build()
                                .forward(Tensor.zeros(3, 5), classes(0, 0, 0))),
                refused(
                        "label_smoothing must be between 0.0 and 1.0. Got: 1.5",
                        () -> CrossEntropyLoss.builder().labelSmoothing(1.5).build()),
                refused(
                        "Using a target size (torch.Size([4])) that is different to the input size (torch.Size([3, 1]))."
                                + " Please ensure they have the same size.",
                        () -> MSE.forward(Tensor.zeros(3, 1), Tensor.zeros(4))),
                refused(
                        "Target size (torch.Size([4])) must be the same as input size (torch.Size([3]))",
                        () -> BCE.forward(Tensor.zeros(3), Tensor.zeros(4))),
                refused(
                        "pos_weight: The expanded size of the tensor (3) must match the existing size (4) at"
                                + " non-singleton dimension 0.  Target sizes: [3].  Tensor sizes: [4]",
                        () -> BCEWithLogitsLoss.builder()
                                .posWeight(Tensor.ones(4))
                                .build()
                                .forward(Tensor.zeros(3), Tensor.zeros(3))),
                refused(
                        "weight: expand: the number of sizes provided (1) must be greater or equal to the number of"
                                + " dimensions in the tensor (2)",
                        () -> BCEWithLogitsLoss.builder()
                                .weight(Tensor.ones(2, 3))
                                .build()
                                .forward(Tensor.zeros(3), Tensor.zeros(3))));
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void shapesAndOptionsAreRefused(String message, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
    }

    private static Stream<Arguments> targets() {
        return Stream.of(
                refused("Target 7 is out of bounds.", () -> CROSS.forward(Tensor.zeros(3, 5), classes(0, 7, 1))),
                refused("Target -1 is out of bounds.", () -> CROSS.forward(Tensor.zeros(3, 5), classes(0, -1, 1))),
                refused("Target 5 is out of bounds.", () -> NLL.forward(Tensor.zeros(1, 5), classes(5))),
                refused("Target 0 is out of bounds.", () -> CROSS.forward(Tensor.zeros(1, 0), classes(0))),
                refused(
                        "Target -100 is out of bounds.",
                        () -> NLLLoss.builder().ignoreIndex(3).build().forward(Tensor.zeros(1, 5), classes(-100))));
    }

    @ParameterizedTest
    @MethodSource("targets")
    void targetsOutOfRangeAreRefused(String message, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(IndexOutOfBoundsException.class).hasMessage(message);
    }

    private static Stream<LossPass> passes() {
        Tensor input = Tensor.ones(2, 3);
        return Stream.of(
                CROSS.forwardTraining(input, classes(0, 1)),
                NLL.forwardTraining(input, classes(0, 1)),
                MSE.forwardTraining(input, Tensor.zeros(2, 3)),
                BCE.forwardTraining(input, Tensor.zeros(2, 3)));
    }

    @ParameterizedTest
    @MethodSource("passes")
    void aPassIsUsedOnce(LossPass pass) {
        assertThatThrownBy(() -> pass.backwardInto(Tensor.zeros(3, 2), 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("out has shape [3, 2], which is not that of the result for this input");
        assertThatThrownBy(() -> pass.backwardInto(Tensor.zeros(2, 3).asReadOnly(), 1))
                .hasMessageContaining("out refuses writes");
        pass.backward();
        assertThatThrownBy(pass::backward)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("Trying to backward through this pass of ")
                .hasMessageContaining("Loss a second time: run forwardTraining again");
        assertThatThrownBy(() -> pass.backwardInto(Tensor.zeros(2, 3), 1)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void memoryThatIsOnlyPartlyTheInputsIsRefused() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(4 * Float.BYTES, Float.BYTES);
            Tensor input = Tensor.ofSegment(memory.asSlice(0, 3 * Float.BYTES), 1, 3);
            Tensor shifted = Tensor.ofSegment(memory.asSlice(Float.BYTES, 3 * Float.BYTES), 1, 3);
            assertThatThrownBy(() -> CROSS.forwardTraining(input, classes(0)).backwardInto(shifted, 1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("out overlaps the input");
            Tensor target = Tensor.zeros(1, 3);
            assertThatThrownBy(() -> MSE.forwardTraining(input, target).backwardInto(target, 1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("out overlaps the target");
        }
    }

    @Test
    void closedMemoryIsRefused() {
        LossPass pass;
        try (Arena arena = Arena.ofConfined()) {
            Tensor input = Tensor.ofSegment(arena.allocate(3 * Float.BYTES, Float.BYTES), 1, 3);
            pass = CROSS.forwardTraining(input, classes(0));
        }
        assertThatThrownBy(pass::backward)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("is closed");
        assertThat(pass.value()).isPositive();
    }

    /** Options are the loss's own: what a caller does to a tensor afterwards is not seen. */
    @Test
    void weightsAreCopies() {
        Tensor weight = Tensor.ones(5);
        CrossEntropyLoss loss = CrossEntropyLoss.builder()
                .weight(weight)
                .reduction(Reduction.SUM)
                .build();
        float before = loss.forward(Tensor.zeros(1, 5), classes(2));
        weight.set(100, 2);
        assertThat(loss.forward(Tensor.zeros(1, 5), classes(2))).isEqualTo(before);
    }
}
