package dev.rondo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rondo.nn.Embedding;
import dev.rondo.nn.EmbeddingBag;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class TensorTest {
    private final Tensor x = Tensor.arange(0, 24).reshape(2, 3, 4);

    @Test
    void readsRowMajorAndFromTheEnd() {
        assertThat(x.get(1, 2, 3)).isEqualTo(23);
        assertThat(x.get(-1, 0, -4)).isEqualTo(12);
        assertThat(x.size(-1)).isEqualTo(4);
        assertThat(x.numel()).isEqualTo(24);
        assertThat(Tensor.full(2).get()).isEqualTo(2);
    }

    @Test
    void viewsShareMemoryAndCopiesDoNot() {
        x.select(0, 1).set(-1, 0, 0);
        assertThat(x.get(1, 0, 0)).isEqualTo(-1);
        x.reshape(4, -1).set(-2, 0, 0);
        assertThat(x.get(0, 0, 0)).isEqualTo(-2);
        Tensor middle = x.select(1, 2);
        assertThat(middle.toArray()).containsExactly(8, 9, 10, 11, 20, 21, 22, 23);
        middle.set(-3, 0, 0);
        assertThat(x.get(0, 2, 0)).isEqualTo(8);
        assertThat(x.unsqueeze(-1).shape()).containsExactly(2, 3, 4, 1);
        assertThat(x.copy().maxAbsDiff(x)).isZero();
    }

    @Test
    void stacksJoinsAndExpands() {
        Tensor a = Tensor.arange(0, 4).reshape(2, 2);
        Tensor b = Tensor.arange(4, 8).reshape(2, 2);
        assertThat(Tensor.stack(List.of(a, b), 1).toArray()).containsExactly(0, 1, 4, 5, 2, 3, 6, 7);
        assertThat(Tensor.stack(List.of(a, b), -1).shape()).containsExactly(2, 2, 2);
        assertThat(Tensor.cat(List.of(a, b), 1).toArray()).containsExactly(0, 1, 4, 5, 2, 3, 6, 7);
        assertThat(Tensor.cat(List.of(a, b), 0).shape()).containsExactly(4, 2);
        Tensor row = Tensor.arange(0, 2).reshape(1, 2);
        assertThat(row.expand(2, 3, -1).toArray()).containsExactly(0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1);
    }

    @Test
    void comparesWithTolerances() {
        Tensor a = Tensor.of(new float[] {1, 2}, 2);
        assertThat(a.allClose(Tensor.of(new float[] {1, 2.001f}, 2), 1e-3, 0)).isTrue();
        assertThat(a.allClose(Tensor.of(new float[] {1, 2.01f}, 2), 1e-3, 0)).isFalse();
        Tensor nan = Tensor.of(new float[] {1, Float.NaN}, 2);
        assertThat(nan.allClose(nan, 1, 1)).isFalse();
        assertThat(a.maxAbsDiff(nan)).isNaN();
        assertThat(nan.maxAbsDiff(nan)).isZero();
        assertThatThrownBy(() -> a.allClose(x, 0, 0))
                .hasMessage("cannot compare tensors of different shapes: [2] and [2, 3, 4]");
    }

    @Test
    void usesTheCallersMemoryInPlace() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(32, 4);
            Tensor tensor = Tensor.ofSegment(memory, 2, 2);
            tensor.set(5, 1, 1);
            assertThat(Tensor.ofSegment(memory.asSlice(12), 1).get(0)).isEqualTo(5);
            assertThat(tensor.segment().byteSize()).isEqualTo(16);
            refuses("needs 64 bytes, the segment has 32", memory, 4, 4);
            refuses("needs memory aligned to 4 bytes", memory.asSlice(2), 1);
        }
        refuses("needs an off-heap segment", MemorySegment.ofArray(new float[4]), 4);
        Arena closed = Arena.ofConfined();
        MemorySegment gone = closed.allocate(16, 4);
        closed.close();
        assertThatThrownBy(() -> Tensor.ofSegment(gone, 4))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the segment's arena is already closed");
    }

    private static void refuses(String message, MemorySegment segment, int... shape) {
        assertThatThrownBy(() -> Tensor.ofSegment(segment, shape))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void refusesShapesAndIndicesInPyTorchsWords() {
        assertThatThrownBy(() -> Tensor.of(new float[5], 2, 3))
                .hasMessage("shape '[2, 3]' is invalid for input of size 5");
        assertThatThrownBy(() -> Tensor.zeros(2, -1)).hasMessageContaining("negative dimension -1: [2, -1]");
        assertThatThrownBy(() -> x.reshape(5, -1)).hasMessage("shape '[5, -1]' is invalid for input of size 24");
        assertThatThrownBy(() -> x.reshape(-1, -1)).hasMessage("only one dimension can be inferred");
        assertThatThrownBy(() -> x.size(3))
                .isInstanceOf(IndexOutOfBoundsException.class)
                .hasMessage("Dimension out of range (expected to be in range of [-3, 2], but got 3)");
        assertThatThrownBy(() -> x.get(2, 0, 0)).hasMessage("index 2 is out of bounds for dimension 0 with size 2");
        assertThatThrownBy(() -> x.get(0, 0)).hasMessageContaining("got 2 indices for a tensor of 3 dimensions");
        assertThatThrownBy(() -> Tensor.stack(List.of(), 0)).hasMessage("stack expects a non-empty TensorList");
        assertThatThrownBy(() -> Tensor.stack(List.of(Tensor.zeros(2, 3), Tensor.zeros(3)), 0))
                .hasMessage("stack expects each tensor to be equal size, but got [2, 3] at entry 0 and [3] at entry 1");
        assertThatThrownBy(() -> Tensor.cat(List.of(Tensor.zeros(2, 3), Tensor.zeros(2, 4)), 0))
                .hasMessage("Sizes of tensors must match except in dimension 0. Expected size 3 but got size 4 for"
                        + " tensor number 1 in the list.");
        assertThatThrownBy(() -> Tensor.zeros(2).expand(3))
                .hasMessage("The expanded size of the tensor (3) must match the existing size (2) at non-singleton"
                        + " dimension 0.  Target sizes: [3].  Tensor sizes: [2]");
        assertThatThrownBy(() -> LongTensor.arange(0, 3, 0)).hasMessage("step must be nonzero");
        assertThat(LongTensor.arange(3, 0, -1).toArray()).containsExactly(3, 2, 1);
    }

    @Test
    void closedMemoryIsNamedInEveryUse() {
        Arena arena = Arena.ofShared();
        Tensor tensor = Tensor.ofSegment(arena.allocate(24, 4), 2, 3);
        Tensor view = tensor.reshape(3, 2).asReadOnly().select(0, 1);
        Embedding embedding = Embedding.fromPretrained(tensor);
        EmbeddingBag bag = EmbeddingBag.builder(2, 3).weight(tensor).build();
        LongTensor indices = LongTensor.of(new long[] {1, 0}, 1, 2);
        arena.close();
        for (ThrowingCallable use : List.<ThrowingCallable>of(
                () -> tensor.get(0, 0),
                () -> tensor.set(1, 0, 0),
                tensor::toArray,
                tensor::copy,
                tensor::segment,
                tensor::toString,
                () -> tensor.select(1, 0),
                () -> tensor.expand(2, 2, 3),
                () -> tensor.maxAbsDiff(tensor),
                () -> Tensor.ones(2, 3).allClose(tensor, 0, 0),
                () -> Tensor.cat(List.of(tensor), 0),
                () -> embedding.forward(indices),
                () -> bag.forward(indices))) {
            assertThatThrownBy(use)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("a tensor of shape [2, 3] cannot be used any more: the arena that its memory belongs to"
                            + " is closed");
        }
        assertThatThrownBy(view::toArray)
                .hasMessageStartingWith("a tensor of shape [2] cannot be used any more: the arena ");
    }
}
